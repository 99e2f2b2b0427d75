import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ delay: milliseconds });

type Attributes = v.InferOutput<typeof attributes>;

/** Delays the end of the connection by `delay` ms. */
export class SlowClose extends Stage {
  #delayUs: number;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#delayUs = plan.delay * 1000;
  }

  push(bytes: Buffer): void {
    this.port.push(bytes);
  }

  override end(): void {
    this.hold(null, this.port.clock.now + this.#delayUs);
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new SlowClose(plan, port);
