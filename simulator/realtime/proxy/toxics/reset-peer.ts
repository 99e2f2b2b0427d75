import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { NEVER, Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ timeout: milliseconds });

/** The first byte resets the connection, after `timeout` ms. */
export class ResetPeer extends Stage {
  #delayUs: number;
  #hasBegun = false;

  constructor(plan: v.InferOutput<typeof attributes>, port: StagePort) {
    super(port);
    this.#delayUs = plan.timeout * 1000;
  }

  push(bytes: Buffer): void {
    this.hold(bytes, NEVER);
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.after(this.#delayUs, () => this.port.reset());
  }
}
