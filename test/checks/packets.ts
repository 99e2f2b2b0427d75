import mqtt, { type Packet } from 'mqtt-packet';
import type { TakenIn } from '../../simulator/broker/index.ts';
import type { CheckResult } from '../../simulator/checks/check.ts';
import type { Checks } from '../../simulator/checks/index.ts';
import type { Observations, PublishCall } from '../../simulator/checks/observations.ts';
import { PacketReader, type WirePacket } from '../../simulator/checks/packet.ts';

export const SECOND = 1_000_000;

/** A packet as the watch on the wire would tell it, out of bytes that mqtt-packet made. */
export function wire(packet: Packet): WirePacket {
  const found: WirePacket[] = [];
  new PacketReader().read(mqtt.generate(packet).toString('latin1'), (one) => found.push(one));
  return found[0];
}

export const CONNACK = wire({ cmd: 'connack', returnCode: 0, sessionPresent: false });
export const REFUSAL = wire({ cmd: 'connack', returnCode: 5, sessionPresent: false });
export const PINGREQ = wire({ cmd: 'pingreq' });

export function connect(keepalive = 60): WirePacket {
  return wire({ cmd: 'connect', clientId: 'c', clean: true, keepalive });
}

export function puback(messageId: number): WirePacket {
  return wire({ cmd: 'puback', messageId });
}

/** A PUBLISH on topic t; QoS 0 when the id is 0. */
export function publish(payload: string, messageId: number, dup = false, topic = 't'): WirePacket {
  const qos = messageId === 0 ? 0 : 1;
  return wire({ cmd: 'publish', topic, payload, qos, messageId, dup, retain: false });
}

export function reading(payload: string, timeUs = 0, more: Partial<PublishCall> = {}): PublishCall {
  return { timeUs, device: 1, topic: 't', payload, qos: 1, accepted: true, ...more };
}

/** What the broker tells when such a PUBLISH of device 1 comes in. */
export function taken(packet: WirePacket, timeUs = 0): TakenIn {
  if (packet.publish === null) throw new Error('not a PUBLISH');
  return { ...packet.publish, timeUs, device: 1, clientId: 'c' };
}

/** Device 1 sends packets on one connection, one a second. */
export function say(check: Partial<Observations>, connection: number, ...packets: WirePacket[]): void {
  packets.forEach((packet, index) => {
    check.sent?.(index * SECOND, 1, connection, packet);
  });
}

/** What the check of that name has found. @throws Error where there is none */
export function resultOf(checks: Checks, name: string): CheckResult {
  const result = checks.results().find((one) => one.name === name);
  if (result === undefined) throw new Error(`no check is called ${name}`);
  return result;
}
