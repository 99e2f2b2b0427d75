import type { Qos } from '../broker/codec/packets.ts';
import type { TakenIn, Violation } from '../broker/index.ts';
import type { Holdings } from './leaks.ts';
import type { WirePacket } from './packet.ts';

/** One `publish()` of a board's program, as it was seen from outside the client. */
export interface HandedOver {
  /** When `publish()` was called, on the board's clock. */
  timeUs: number;
  device: number;
  topic: string;
  /** As it goes over the wire: a binary string. */
  payload: string;
  qos: Qos;
  /** False when `publish()` refused. */
  accepted: boolean;
}

/** All that can be observed from outside the client. A check takes what it needs; nothing else reaches it. */
export interface Observations {
  handedOver(reading: HandedOver): void;
  /** The program has begun to listen to what comes. */
  listening(device: number): void;
  /** The client has given its program a message. @param payload a binary string */
  heard(timeUs: number, device: number, topic: string, payload: string): void;
  /** The client has a new connection. @param connection 1, 2, 3 ... for each device */
  opened(timeUs: number, device: number, connection: number): void;
  /** The client has handed a whole control packet to its socket. */
  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void;
  /** The client has read a whole control packet from its socket. */
  received(timeUs: number, device: number, connection: number, packet: WirePacket): void;
  /** The client has given a connection up (`byClient`), or was told of its end. */
  closed(timeUs: number, device: number, connection: number, byClient?: boolean): void;
  /** The broker has begun a new session for a device, and knows nothing of what was before. */
  sessionBegun(device: number): void;
  /** The broker has accepted a PUBLISH at its door; a QoS 2 message that comes again is not told. */
  takenIn(publish: TakenIn): void;
  /** The broker has seen a rule broken. */
  violation(violation: Violation): void;
  /** From here on nothing gets through between this device and a listening broker. */
  unreachable(timeUs: number, device: number): void;
  /** From here on packets can get through again. */
  reachable(timeUs: number, device: number): void;
  /** The board has lost its power, or rebooted, and with it all that its program kept in memory. */
  poweredOff(timeUs: number, device: number): void;
  /** The broker has sent nonsense: what comes on the device's connection can no longer be told apart. */
  garbled(device: number): void;
  /** The broker listens again after it was down. */
  brokerUp(timeUs: number): void;
  /** What a board holds for its program, every few minutes. */
  sampled(timeUs: number, device: number, holds: Holdings): void;
  /** The run is over. */
  ended(timeUs: number): void;
}

export interface CheckResult {
  name: string;
  /** How often the property was put to the test; 0 means that the run says nothing about it. */
  evaluated: number;
  failed: number;
  /** The first failure in words; empty when there was none. */
  detail: string;
}

/** One property that must hold in every run. */
export interface Check extends Partial<Observations> {
  /** The control packet types that it is to be told of; all of them where nothing is said. Most packets concern few checks. */
  readonly heeds?: { readonly sent?: readonly number[]; readonly received?: readonly number[] };
  result(): CheckResult;
}

/** Counts for one check, and keeps the words of the first failure. */
export class Tally {
  evaluated = 0;
  failed = 0;
  detail = '';

  fail(timeUs: number, device: number, what: string): void {
    this.failed++;
    if (this.detail === '') this.detail = `device ${device} at ${(timeUs / 1e6).toFixed(3)} s: ${what}`;
  }

  result(name: string): CheckResult {
    const { evaluated, failed, detail } = this;
    return { name, evaluated, failed, detail };
  }
}
