import * as v from 'valibot';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { RecentLoad } from '../recent-load.ts';
import { faultSchema, positive } from '../schema.ts';

/** Bytes that may leave at each time in a recording. */
export const OPPORTUNITY_BYTES = 1500;

export const schema = faultSchema('recorded', {
  /** Files in mahimahi's format, plain or gzipped; a relative path starts at the profile's folder. */
  up: v.string(),
  down: v.string(),
  queueKB: positive,
  /** The same link recorded under heavy load, and from which load on it counts; both directions together. */
  heavy: v.optional(
    v.strictObject({ up: v.string(), down: v.string(), fromKbit: positive, memoryS: positive }),
  ),
});

export type RecordedPlan = v.InferOutput<typeof schema>;

/** The capacity of a recorded link: packets leave at the times of the recording. */
export class Recorded implements Fault {
  readonly lasting = true;
  #light: Pair;
  #heavy: Pair | null = null;
  #heavyBytesPerS = Number.POSITIVE_INFINITY;
  #load: RecentLoad | null = null;
  #lastUs: [number, number] = [0, 0];

  constructor(plan: RecordedPlan, context: FaultContext) {
    this.#light = pairOf(plan, plan.queueKB, context);
    if (plan.heavy === undefined) return;
    this.#heavy = pairOf(plan.heavy, plan.queueKB, context);
    this.#heavyBytesPerS = plan.heavy.fromKbit * 125;
    this.#load = new RecentLoad(plan.heavy.memoryS);
  }

  pass(packet: Packet, atUs: number): number {
    const way = packet.direction === UP ? 0 : 1;
    if (this.#heavy === null || this.#load === null) return this.#light[way].take(packet.bytes, atUs);
    const isHeavy = this.#load.bytesPerS(atUs) >= this.#heavyBytesPerS;
    this.#load.add(packet.bytes, atUs);
    const leavesUs = (isHeavy ? this.#heavy : this.#light)[way].take(packet.bytes, atUs);
    if (leavesUs === LOST) return LOST;
    // Packets keep their order where the recording changes.
    this.#lastUs[way] = Math.max(leavesUs, this.#lastUs[way]);
    return this.#lastUs[way];
  }
}

/** Up and down. */
type Pair = [Opportunities, Opportunities];

function pairOf({ up, down }: { up: string; down: string }, queueKB: number, context: FaultContext): Pair {
  const opportunities = (path: string) => new Opportunities(context.recording(path), queueKB * 1000);
  return [opportunities(up), opportunities(down)];
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
  cause: 'queueing',
  create: (plan, context) => new Recorded(plan, context),
  replaces: ['rate'],
  resolveFiles(plan, resolve) {
    plan.up = resolve(plan.up);
    plan.down = resolve(plan.down);
    if (plan.heavy === undefined) return;
    plan.heavy.up = resolve(plan.heavy.up);
    plan.heavy.down = resolve(plan.heavy.down);
  },
};
