import { type Clock, WORLD } from '../kernel/kernel.ts';
import { Random } from '../kernel/random.ts';
import { type BrokerPlan, type HangUpBy, type HangUpMoment, spanAt } from './broker-plan.ts';
import type { CloseReason } from './observer.ts';

/** Bytes of one connection that wait for their time; a client that goes on sending beyond it is disconnected. */
export const MAX_LATE_BYTES = 1 << 16;

/** What no server may send, each in its own way; the last promises bytes that never come. */
const NONSENSE = [
  '\xf0\x00',
  '\x40\x03\xff\xff\x00',
  '\x20\x02\x00\x00',
  '\x82\x05\x00\x01\x00\x01a',
  '\x36\x07\x00\x01a\x00\x01hi',
  '\x30\xff\xff\xff\xff\x7f',
  '\x30\x7f\x00\x01a',
] as const;

/** A connection of the broker that it can end. */
interface HungUp {
  readonly device: number;
  close(reason: CloseReason, by: HangUpBy): void;
}

/** The broker's planned faults. It reports each one that took effect. */
export class BrokerFaults {
  #clock: Clock;
  #plan: BrokerPlan;
  #tell: (device: number, what: string) => void;
  /** By device, so that what one gets does not depend on others. */
  readonly #nonsenseSent = new Map<number, number>();

  constructor(clock: Clock, plan: BrokerPlan, tell: (device: number, what: string) => void) {
    this.#clock = clock;
    this.#plan = plan;
    this.#tell = tell;
  }

  /** The witness of a disk stands beside the broker. */
  #isSpared(device: number): boolean {
    return device === WORLD && this.#plan.diskSyncUs !== null;
  }

  /**
   * @param packet what it contains: of equal messages the broker takes all or none
   * @returns how it hangs up; null when it does not
   */
  hangUp(device: number, moment: HangUpMoment, packet = ''): HangUpBy | null {
    if (this.#plan.hangUps.length === 0 || this.#isSpared(device)) return null;
    const { now } = this.#clock;
    const planned = spanAt(
      this.#plan.hangUps.filter(({ when }) => when === moment),
      now,
    );
    if (planned === undefined || !isDrawn(planned.share, moment === 'message' ? packet : `${now} ${packet}`))
      return null;
    this.#tell(device, 'broker-hangs-up');
    return planned.by ?? 'FIN';
  }

  /** Ends the connection where that is planned for this moment. @returns whether it did */
  hangsUp(connection: HungUp, moment: HangUpMoment, packet?: string): boolean {
    const by = this.hangUp(connection.device, moment, packet);
    if (by !== null) connection.close('hangs-up', by);
    return by !== null;
  }

  forgets(device: number): boolean {
    if (spanAt(this.#plan.amnesias, this.#clock.now) === undefined || this.#isSpared(device)) return false;
    this.#tell(device, 'broker-forgets');
    return true;
  }

  hangs(device: number): boolean {
    if (spanAt(this.#plan.silences, this.#clock.now) === undefined || this.#isSpared(device)) return false;
    this.#tell(device, 'broker-mute');
    return true;
  }

  /** Bytes to send after a CONNACK; empty unless a fault is planned. */
  nonsense(device: number): string {
    if (spanAt(this.#plan.nonsense, this.#clock.now) === undefined || this.#isSpared(device)) return '';
    this.#tell(device, 'broker-nonsense');
    const sent = this.#nonsenseSent.get(device) ?? 0;
    this.#nonsenseSent.set(device, sent + 1);
    return NONSENSE[sent % NONSENSE.length];
  }

  /** How much longer an acknowledgement has to wait. */
  ackDelayUs(device: number): number {
    const delay = spanAt(this.#plan.ackDelays, this.#clock.now);
    if (delay === undefined) return 0;
    this.#tell(device, 'broker-slow-acks');
    return delay.delayUs;
  }

  /** How long an answer that is due now has to wait. */
  delayUs(device: number): number {
    const delay = spanAt(this.#plan.delays, this.#clock.now);
    if (delay === undefined || this.#isSpared(device)) return 0;
    this.#tell(device, 'broker-slow');
    return delay.delayUs;
  }
}

/** The same text is drawn always or never. */
function isDrawn(share: number | undefined, text: string): boolean {
  return share === undefined || share >= 1 || new Random(text).chance(share);
}

/** Delays the bytes of one connection, in order. */
export class DelayedSends {
  #clock: Clock;
  #send: (bytes: string) => void;
  #waiting: string[] = [];
  #lastUs = 0;

  constructor(clock: Clock, send: (bytes: string) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** @returns false when nothing is delayed and the bytes can go at once */
  takes(bytes: string, delayUs: number): boolean {
    if (delayUs === 0 && this.#waiting.length === 0) return false;
    this.#lastUs = Math.max(this.#lastUs, this.#clock.now + delayUs);
    this.#waiting.push(bytes);
    this.#clock.at(this.#lastUs, WORLD, letGo, this);
    return true;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isFull(): boolean {
    return this.#waiting.reduce((sum, bytes) => sum + bytes.length, 0) > MAX_LATE_BYTES;
  }

  drop(): void {
    this.#waiting = [];
  }

  /** For `letGo` alone. */
  next(): void {
    const bytes = this.#waiting.shift();
    if (bytes !== undefined) this.#send(bytes);
  }
}

function letGo(late: DelayedSends): void {
  late.next();
}
