import * as v from 'valibot';
import { count } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ average_size: count, size_variation: count, delay: count });

type Attributes = v.InferOutput<typeof attributes>;

/** Bytes come in small pieces, `delay` us apart. */
export class Slicer extends Stage {
  #plan: Attributes;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#plan = plan;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#nextSize(bytes.length));
      at += piece.length;
      this.hold(piece, this.freeUs + this.#plan.delay);
    }
  }

  /** @param whole the size when none is given */
  #nextSize(whole: number): number {
    const { average_size, size_variation } = this.#plan;
    if (average_size === 0) return whole;
    const size = average_size + this.port.random.between(-size_variation, size_variation);
    return Math.max(1, Math.round(size));
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new Slicer(plan, port);
