import { generate, type IConnackPacket, type IConnectPacket, type Packet } from 'mqtt-packet';
import { End, type EndUser, Memory, type Side } from '../../../simulator/realtime/lint/end.ts';

export type Step = [by: Side, packet: Packet | string, atUs?: number] | 'connection' | ['tick', number];

export const CLEAN: IConnectPacket = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 10 };
export const KEPT: IConnectPacket = { ...CLEAN, clean: false };
export const FIVE: IConnectPacket = { ...CLEAN, protocolVersion: 5, protocolId: 'MQTT' };
export const CONNACK: IConnackPacket = {
  cmd: 'connack',
  returnCode: 0,
  reasonCode: 0,
  sessionPresent: false,
};
export const RESUMED: IConnackPacket = { ...CONNACK, sessionPresent: true };
export const sent = (messageId: number, payload: string, more = {}): Packet => ({
  ...{ cmd: 'publish', topic: 't', qos: 1, dup: false, retain: false, payload, messageId },
  ...more,
});
export const ack = (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback', messageId: number) =>
  ({ cmd, messageId }) as Packet;
export const two = (messageId: number, payload: string, dup = false) =>
  sent(messageId, payload, { qos: 2, dup });
export const subscribe = (messageId: number): Packet => ({
  ...{ cmd: 'subscribe', messageId },
  subscriptions: [{ topic: 't', qos: 1 }],
});

export const open = (connect: Packet = CLEAN, connack: Packet = CONNACK): Step[] => [
  ['client', connect],
  ['broker', connack],
];

/** @returns rules that the side breaks whose end it is, with what was told beside them */
export function rulesAt(judged: Side, steps: Step[]): string[] {
  const found: string[] = [];
  const memory = new Memory();
  const user: EndUser = {
    memoryOf: () => memory,
    broken: (_by, { rule }) => found.push(rule),
    unreadable: (why) => found.push(why),
  };
  let end = new End(judged, user);
  let version = 4;
  for (const step of steps) {
    if (step === 'connection') {
      end = new End(judged, user);
      continue;
    }
    const [by, what, atUs = 0] = step;
    if (by === 'tick') end.tick(what as number);
    else {
      if (typeof what === 'object' && what.cmd === 'connect') version = what.protocolVersion ?? 4;
      const bytes =
        typeof what === 'string'
          ? what
          : generate(what as Packet, { protocolVersion: version }).toString('latin1');
      end.passed(by, bytes, atUs);
    }
  }
  return found;
}
