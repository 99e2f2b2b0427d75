import type * as net from 'node:net';
import type { Clock } from '../../kernel/kernel.ts';
import type { Random } from '../../kernel/random.ts';
import type { Direction } from '../../link/fault.ts';
import type { Carrier } from './carrier.ts';
import type { Stage, StagePort, ToxicMemory } from './toxics/stage.ts';
import { createStage, type Toxic } from './toxics/toxic.ts';

/** Bytes of one direction that were read from a socket and not carried yet; a toxic may hold so many. */
export const MAX_LANE_BYTES = 4 << 20;

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly carrier: Carrier;
  close(): void;
  reset(): void;
}

interface ToxicStage {
  toxic: Toxic;
  stage: Stage;
  memory: ToxicMemory;
}

/** One direction of a connection: the socket that is read, the toxics, and then the carrier. */
export class DirectedStream {
  #host: StreamHost;
  #direction: Direction;
  #source: net.Socket;
  #placed: ToxicStage[] = [];
  /** Past the toxics, but not accepted by the carrier yet. */
  #waiting: Buffer[] = [];
  #insideBytes = 0;
  #isEnding = false;

  constructor(host: StreamHost, direction: Direction, source: net.Socket) {
    this.#host = host;
    this.#direction = direction;
    this.#source = source;
  }

  received(bytes: Buffer): void {
    this.#insideBytes += bytes.length;
    this.#passTo(0, bytes);
    this.#throttle();
  }

  ended(): void {
    this.#endTo(0);
  }

  /** The carrier accepts bytes again. */
  carry(): void {
    while (this.#waiting.length > 0) {
      const bytes = this.#waiting[0];
      const taken = this.#host.carrier.write(this.#direction, bytes);
      this.#insideBytes -= taken;
      if (taken < bytes.length) {
        this.#waiting[0] = bytes.subarray(taken);
        break;
      }
      this.#waiting.shift();
    }
    if (this.#isEnding && this.#waiting.length === 0) {
      this.#isEnding = false;
      this.#host.carrier.end(this.#direction);
    }
    this.#throttle();
  }

  /** @param old the toxic that it replaces, and whose bytes it takes over */
  set(toxic: Toxic, old?: Toxic): void {
    const known = this.#placed.findIndex((placed) => placed.toxic === old);
    const index = known < 0 ? this.#placed.length : known;
    const [before] = known < 0 ? [] : this.#placed.splice(known, 1);
    const held = before?.stage.handOver() ?? [];
    this.#place(toxic, index, before?.memory ?? { passedBytes: 0 });
    for (const bytes of held) {
      if (bytes === null) this.#endTo(index);
      else this.#passTo(index, bytes);
    }
  }

  remove(toxic: Toxic): void {
    const index = this.#placed.findIndex((placed) => placed.toxic === toxic);
    if (index < 0) return;
    this.#placed[index].stage.release();
    this.#placed.splice(index, 1);
  }

  stop(): void {
    for (const { stage } of this.#placed) stage.stop();
    this.#placed = [];
    this.#waiting = [];
  }

  #place(toxic: Toxic, index: number, memory: ToxicMemory): void {
    const place = () => this.#placed.findIndex((placed) => placed.stage === stage);
    const port: StagePort = {
      clock: this.#host.clock,
      random: this.#host.random,
      memory,
      drop: (count) => {
        this.#insideBytes -= count;
        this.#throttle();
      },
      push: (bytes) => this.#passTo(place() + 1, bytes),
      end: () => this.#endTo(place() + 1),
      close: () => this.#host.close(),
      reset: () => this.#host.reset(),
    };
    const stage = createStage(toxic, port, this.#host.random.chance(toxic.toxicity));
    if (stage !== null) this.#placed.splice(index, 0, { toxic, stage, memory });
  }

  #passTo(index: number, bytes: Buffer): void {
    if (index < this.#placed.length) {
      this.#placed[index].stage.push(bytes);
      return;
    }
    this.#waiting.push(bytes);
    if (this.#waiting.length === 1) this.carry();
  }

  #endTo(index: number): void {
    if (index < this.#placed.length) {
      this.#placed[index].stage.end();
      return;
    }
    this.#isEnding = true;
    if (this.#waiting.length === 0) this.carry();
  }

  /** Reads no further while the carrier is full: the sender's own TCP is to feel it. */
  #throttle(): void {
    const isFull = this.#waiting.length > 0 || this.#insideBytes >= MAX_LANE_BYTES;
    if (isFull && !this.#source.isPaused()) this.#source.pause();
    else if (!isFull && this.#source.isPaused()) this.#source.resume();
  }
}
