import { type Clock, type EventId, WORLD } from '../../../kernel/kernel.ts';
import type { Random } from '../../../kernel/random.ts';

/** State of one toxic in one direction of one connection, kept over updates of the toxic. */
export interface ToxicMemory {
  passedBytes: number;
}

/** The part of a connection that a stage may use. */
export interface StagePort {
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: ToxicMemory;
  push(bytes: Buffer): void;
  /** Counts bytes that will never be passed on. */
  drop(count: number): void;
  end(): void;
  /** Closes the connection on both sides, after the bytes that were passed on. */
  close(): void;
  reset(): void;
}

/** Until the toxic is removed. */
export const NEVER = Number.POSITIVE_INFINITY;

interface Held {
  atUs: number;
  /** Null is the end of the stream. */
  bytes: Buffer | null;
}

/** One toxic in one direction of one connection: it holds bytes and passes them on in order. */
export abstract class Stage {
  protected readonly port: StagePort;
  #held: Held[] = [];
  #lastUs = 0;
  #event: EventId = 0;

  constructor(port: StagePort) {
    this.port = port;
  }

  abstract push(bytes: Buffer): void;

  end(): void {
    this.hold(null, this.port.clock.now);
  }

  /** The toxic is removed: the bytes that it holds are passed on at once. */
  release(): void {
    for (const bytes of this.handOver()) this.#pass(bytes);
  }

  /** Stops and returns the bytes that it holds; null is the end of the stream. */
  handOver(): (Buffer | null)[] {
    this.stop();
    return this.#held.splice(0).map(({ bytes }) => bytes);
  }

  stop(): void {
    this.port.clock.cancel(this.#event);
  }

  /** When the last of the held bytes is passed on; now if none are held. */
  protected get freeUs(): number {
    return Math.max(this.#lastUs, this.port.clock.now);
  }

  /** Passes bytes on at that time, or after those that are held already. */
  protected hold(bytes: Buffer | null, atUs: number): void {
    this.#lastUs = Math.max(atUs, this.freeUs);
    this.#held.push({ atUs: this.#lastUs, bytes });
    if (this.#held.length === 1) this.#arm();
  }

  /** Calls `run` once, unless the stage is stopped before. */
  protected after(delayUs: number, run: () => void): void {
    this.#event = this.port.clock.at(this.port.clock.now + delayUs, WORLD, run, undefined);
  }

  #arm(): void {
    const next = this.#held[0];
    if (next === undefined || next.atUs === NEVER) return;
    this.#event = this.port.clock.at(next.atUs, WORLD, passNext, this as Stage);
  }

  /** Called by `passNext` only. */
  passNext(): void {
    this.#pass((this.#held.shift() as Held).bytes);
    this.#arm();
  }

  #pass(bytes: Buffer | null): void {
    if (bytes === null) this.port.end();
    else this.port.push(bytes);
  }
}

function passNext(stage: Stage): void {
  stage.passNext();
}
