import * as v from 'valibot';
import { count } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ bytes: count });

type Attributes = v.InferOutput<typeof attributes>;

/** Closes the connection once `bytes` have passed. An update does not begin a new count. */
export class LimitData extends Stage {
  #limit: number;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#limit = plan.bytes;
  }

  push(bytes: Buffer): void {
    const { memory } = this.port;
    const passing = bytes.subarray(0, Math.max(0, this.#limit - memory.passedBytes));
    memory.passedBytes += passing.length;
    if (passing.length > 0) this.port.push(passing);
    if (memory.passedBytes >= this.#limit) this.port.close();
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new LimitData(plan, port);
