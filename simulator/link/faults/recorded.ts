import * as v from 'valibot';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

/** Bytes that may leave at each time in a recording. */
export const OPPORTUNITY_BYTES = 1500;

export const schema = faultSchema('recorded', {
  /** Files in mahimahi's format, plain or gzipped; a relative path starts at the profile's folder. */
  up: v.string(),
  down: v.string(),
  queueKB: positive,
});

export type RecordedPlan = v.InferOutput<typeof schema>;

/** The capacity of a recorded link: packets leave at the times of the recording. */
export class Recorded implements Fault {
  readonly lasting = true;
  #up: Opportunities;
  #down: Opportunities;

  constructor(plan: RecordedPlan, context: FaultContext) {
    this.#up = new Opportunities(context.recording(plan.up), plan.queueKB * 1000);
    this.#down = new Opportunities(context.recording(plan.down), plan.queueKB * 1000);
  }

  pass(packet: Packet, atUs: number): number {
    return (packet.direction === UP ? this.#up : this.#down).take(packet.bytes, atUs);
  }
}

interface QueuedPacket {
  atUs: number;
  bytes: number;
}

/** One direction: a looped list of times at which 1500 bytes may leave. */
class Opportunities {
  #timesMs: Uint32Array;
  #loopMs: number;
  #queueBytes: number;
  #next = 0;
  #loops = 0;
  #leftBytes = OPPORTUNITY_BYTES;
  #waiting: QueuedPacket[] = [];
  #waitingBytes = 0;

  constructor(timesMs: Uint32Array, queueBytes: number) {
    this.#timesMs = timesMs;
    this.#loopMs = timesMs[timesMs.length - 1];
    this.#queueBytes = queueBytes;
  }

  take(bytes: number, atUs: number): number {
    while (this.#waiting.length > 0 && this.#waiting[0].atUs <= atUs) {
      this.#waitingBytes -= (this.#waiting.shift() as QueuedPacket).bytes;
    }
    if (this.#waitingBytes + bytes > this.#queueBytes && this.#waitingBytes > 0) return LOST;
    if (this.#timeUs() < atUs) this.#skipTo(atUs);
    let left = bytes;
    while (left > this.#leftBytes) {
      left -= this.#leftBytes;
      this.#advance();
    }
    this.#leftBytes -= left;
    const leavesUs = this.#timeUs();
    this.#waiting.push({ atUs: leavesUs, bytes });
    this.#waitingBytes += bytes;
    return leavesUs;
  }

  #timeUs(): number {
    return (this.#loops * this.#loopMs + this.#timesMs[this.#next]) * 1000;
  }

  #advance(): void {
    this.#leftBytes = OPPORTUNITY_BYTES;
    if (++this.#next < this.#timesMs.length) return;
    this.#next = 0;
    this.#loops++;
  }

  /** Moves to the first opportunity at or after a time. */
  #skipTo(atUs: number): void {
    const atMs = atUs / 1000;
    this.#loops = Math.max(this.#loops, Math.floor(atMs / this.#loopMs));
    let low = 0;
    let high = this.#timesMs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#loops * this.#loopMs + this.#timesMs[middle] < atMs) low = middle + 1;
      else high = middle;
    }
    this.#next = low - 1;
    this.#advance();
  }
}

export const recorded: LinkFaultKind<typeof schema> = {
  schema,
  create: (plan, context) => new Recorded(plan, context),
  replaces: ['rate'],
  resolveFiles(plan, resolve) {
    plan.up = resolve(plan.up);
    plan.down = resolve(plan.down);
  },
};
