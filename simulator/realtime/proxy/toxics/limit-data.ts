import * as v from 'valibot';
import { count } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ bytes: count });

/** The connection closes once `bytes` have passed. */
export class LimitData extends Stage {
  #left: number;

  constructor(plan: v.InferOutput<typeof attributes>, port: StagePort) {
    super(port);
    this.#left = plan.bytes;
  }

  push(bytes: Buffer): void {
    const passing = bytes.subarray(0, this.#left);
    this.#left -= passing.length;
    if (passing.length > 0) this.port.push(passing);
    if (this.#left === 0) this.port.close();
  }
}
