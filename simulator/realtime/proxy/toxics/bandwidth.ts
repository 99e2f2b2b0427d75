import * as v from 'valibot';
import { count } from './attributes.ts';
import { NEVER, Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ rate: count });

type Attributes = v.InferOutput<typeof attributes>;

/** Large pieces are divided, so that bytes come evenly. */
const PIECE_MS = 100;

/** Passes at most `rate` kilobytes (of 1000 bytes) per second. */
export class Bandwidth extends Stage {
  #bytesPerMs: number;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#bytesPerMs = plan.rate;
  }

  push(bytes: Buffer): void {
    if (this.#bytesPerMs === 0) {
      this.hold(bytes, NEVER);
      return;
    }
    const pieceBytes = this.#bytesPerMs * PIECE_MS;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      this.hold(piece, this.freeUs + (piece.length / this.#bytesPerMs) * 1000);
    }
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new Bandwidth(plan, port);
