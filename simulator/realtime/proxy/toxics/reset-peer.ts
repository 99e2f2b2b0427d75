import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { NEVER, Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ timeout: milliseconds });

type Attributes = v.InferOutput<typeof attributes>;

/** The first byte, or the FIN, resets the connection after `timeout` ms. */
export class ResetPeer extends Stage {
  #delayUs: number;
  #hasBegun = false;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#delayUs = plan.timeout * 1000;
  }

  push(bytes: Buffer): void {
    this.hold(bytes, NEVER);
    this.#begin();
  }

  override end(): void {
    this.hold(null, NEVER);
    this.#begin();
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.after(this.#delayUs, () => this.port.reset());
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new ResetPeer(plan, port);
