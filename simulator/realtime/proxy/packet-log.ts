import { type Packet, type Parser, parser } from 'mqtt-packet';
import { nameOf } from '../../../firmware/client/features/mqtt5/reasons.ts';
import { type Direction, DOWN, UP } from '../../link/fault.ts';

export type { Packet };

/** Longest packet; after a longer one, nothing more of that connection is read as MQTT. */
export const MAX_LOGGED_PACKET_BYTES = 1 << 20;

/** Called for every complete packet that has come out of a connection. */
export type OnPacket = (direction: Direction, packet: Packet) => void;

/** Parses a connection's bytes as they come out, and reports the MQTT packets. */
export class PacketLog {
  #say: (text: string) => void;
  #onPacket: OnPacket;
  #parsers: [Parser, Parser];
  #isReading = true;

  constructor(say: (text: string) => void, onPacket: OnPacket = () => {}) {
    this.#say = say;
    this.#onPacket = onPacket;
    this.#parsers = [this.#createParser(UP), this.#createParser(DOWN)];
  }

  passed(direction: Direction, bytes: Buffer): void {
    if (!this.#isReading) return;
    try {
      const pendingBytes = this.#parsers[direction].parse(bytes);
      if (pendingBytes > MAX_LOGGED_PACKET_BYTES) this.#giveUp('a packet of more than 1 MiB');
    } catch (error) {
      this.#giveUp((error as Error).message);
    }
  }

  #createParser(direction: Direction, protocolVersion = 4): Parser {
    const reader = parser({ protocolVersion });
    reader.on('packet', (packet) => {
      // Only the CONNECT tells the MQTT version of the answers.
      if (packet.cmd === 'connect') this.#parsers[DOWN] = this.#createParser(DOWN, packet.protocolVersion);
      this.#onPacket(direction, packet);
      this.#say(`${direction === UP ? '>' : '<'} ${describe(packet)}`);
    });
    reader.on('error', (error) => this.#giveUp(error.message));
    return reader;
  }

  #giveUp(why: string): void {
    if (this.#isReading) this.#say(`no MQTT that can be read (TLS looks like this too): ${why}`);
    this.#isReading = false;
  }
}

/** The owner of the connections that are read. */
interface LogHost {
  readonly onPacket: ((direction: Direction, packet: Packet, connection: number) => void) | null;
  say(text: string): void;
}

/** @returns null when nobody wants the packets */
export function createLog(
  host: LogHost,
  saysPackets: boolean,
  number: number,
  device: number,
): PacketLog | null {
  const { onPacket } = host;
  if (onPacket === null && !saysPackets) return null;
  const say = (line: string) => host.say(`connection ${number} of device ${device} ${line}`);
  return new PacketLog(saysPackets ? say : () => {}, (direction, packet) =>
    onPacket?.(direction, packet, number),
  );
}

/** A packet for people: its name, its packet id and what it carries. */
export function describe(packet: Packet): string {
  const name = packet.cmd.toUpperCase();
  const id = packet.messageId === undefined ? '' : ` id ${packet.messageId}`;
  switch (packet.cmd) {
    case 'connect':
      return `${name} ${packet.clientId} keep-alive ${packet.keepalive} s${packet.clean ? ', clean' : ''}`;
    case 'connack':
      return `${name} code ${packet.returnCode ?? packet.reasonCode}${refusals(packet)}${packet.sessionPresent ? ', session present' : ''}`;
    case 'publish':
      return `${name} ${packet.topic} QoS ${packet.qos}${id}${packet.dup ? ' dup' : ''}${packet.retain ? ' retain' : ''}, ${packet.payload.length} B`;
    case 'subscribe':
      return `${name} ${packet.subscriptions.map(({ topic, qos }) => `${topic} QoS ${qos}`).join(', ')}${id}`;
    case 'unsubscribe':
      return `${name} ${packet.unsubscriptions.join(', ')}${id}`;
    default:
      return name + id + refusals(packet);
  }
}

/** The names that a board gives to the reasons of MQTT 5, and the broker's own reason string. */
function refusals(packet: Packet): string {
  const { reasonCode = 0, granted = [], properties = {} } = packet as Answer;
  const names = [reasonCode, ...granted].filter((code) => +code > 127).map((code) => `, ${nameOf(code)}`);
  const { reasonString } = properties;
  return names.join('') + (reasonString === undefined ? '' : `: ${reasonString}`);
}

interface Answer {
  reasonCode?: number;
  granted?: (number | object)[];
  properties?: { reasonString?: string };
}
