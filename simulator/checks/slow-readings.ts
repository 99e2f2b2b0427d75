import { CONNACK } from '../broker/codec/packets.ts';
import type { CheckContext, Observer } from './check.ts';
import type { Obstacle } from './observations.ts';
import type { WirePacket } from './packet.ts';
import type { Reading } from './reading.ts';

/** Readings that are kept: the slowest. */
export const MAX_SLOW = 10;
/** Changes of one device that are remembered; what a reading waited for before them is not known. */
export const MAX_CHANGES = 64;

/** What a reading can wait for: an obstacle to go, its client's new connection, or its delivery over an open one. */
export type WaitedFor = Obstacle | 'connection' | 'delivery';

/** A reading that took long. */
export interface SlowReading {
  device: number;
  topic: string;
  /** When `publish()` was called. */
  atMs: number;
  /** Until the broker accepted it. */
  tookMs: number;
  /** How long each thing stood in its way, as far as is known; one at a time, an obstacle before the connection. */
  waitedMs: Partial<Record<WaitedFor, number>>;
}

/** One device: what stands in the way of its readings, and since when. */
class Device {
  isConnected = false;
  connection = 0;
  obstacle: Obstacle | null = null;
  /** Rising times, and what a reading waits for from each on. */
  readonly changes: { timeUs: number; waitedFor: WaitedFor }[] = [];

  change(timeUs: number): void {
    const waitedFor = this.obstacle ?? (this.isConnected ? 'delivery' : 'connection');
    const last = this.changes.at(-1);
    if (last?.waitedFor === waitedFor) return;
    this.changes.push({ timeUs, waitedFor });
    if (this.changes.length > MAX_CHANGES) this.changes.shift();
  }

  /** How long each thing lasted between two times. */
  between(fromUs: number, toUs: number): SlowReading['waitedMs'] {
    const waited: SlowReading['waitedMs'] = {};
    this.changes.forEach(({ timeUs, waitedFor }, index) => {
      const untilUs = Math.min(toUs, this.changes[index + 1]?.timeUs ?? toUs);
      const lastedUs = untilUs - Math.max(fromUs, timeUs);
      if (lastedUs > 0) waited[waitedFor] = (waited[waitedFor] ?? 0) + lastedUs / 1000;
    });
    return waited;
  }
}

/** The readings that took longest, and what they waited for as far as it can be seen from outside. */
export class SlowReadings implements Observer {
  readonly observes = {
    obstructed: true,
    received: [CONNACK],
    closed: true,
    readingDelivered: true,
  } as const;
  /** The slowest first; of equal ones the earlier, and that of the lower device. */
  readonly slowest: SlowReading[] = [];
  #devices: Device[] = [];
  #ledger: Pick<CheckContext['ledger'], 'isCounted'>;

  constructor({ ledger }: { ledger: Pick<CheckContext['ledger'], 'isCounted'> }) {
    this.#ledger = ledger;
  }

  obstructed(timeUs: number, number: number, obstacle: Obstacle | null): void {
    const device = this.#device(number);
    device.obstacle = obstacle;
    device.change(timeUs);
  }

  received(timeUs: number, number: number, connection: number, { code }: WirePacket): void {
    if (code !== 0) return;
    const device = this.#device(number);
    device.connection = connection;
    device.isConnected = true;
    device.change(timeUs);
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== connection) return;
    device.isConnected = false;
    device.change(timeUs);
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    const { slowest } = this;
    const tookMs = (timeUs - reading.timeUs) / 1000;
    if (slowest.length === MAX_SLOW && tookMs < slowest[MAX_SLOW - 1].tookMs) return;
    if (!this.#ledger.isCounted(reading)) return;
    const { device, topic } = reading;
    const waitedMs = this.#device(device).between(reading.timeUs, timeUs);
    const slow = { device, topic, atMs: reading.timeUs / 1000, tookMs, waitedMs };
    const at = slowest.findIndex((one) => bySlowness(slow, one) < 0);
    slowest.splice(at < 0 ? slowest.length : at, 0, slow);
    if (slowest.length > MAX_SLOW) slowest.pop();
  }

  #device(number: number): Device {
    this.#devices[number] ??= new Device();
    return this.#devices[number];
  }
}

/** In the order in which a report has them. */
export function bySlowness(one: SlowReading, other: SlowReading): number {
  return other.tookMs - one.tookMs || one.atMs - other.atMs || one.device - other.device;
}
