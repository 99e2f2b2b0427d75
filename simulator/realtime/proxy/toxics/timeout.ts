import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { NEVER, Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ timeout: milliseconds });

/**
 * Nothing passes; the connection closes after `timeout` ms, or when the toxic is removed. 0 is no timeout.
 * As Toxiproxy has it: the bytes never come, so the connection must not live on.
 */
export class Timeout extends Stage {
  constructor(plan: v.InferOutput<typeof attributes>, port: StagePort) {
    super(port);
    if (plan.timeout > 0) this.after(plan.timeout * 1000, () => port.close());
  }

  push(bytes: Buffer): void {
    this.hold(bytes, NEVER);
  }

  override end(): void {
    this.hold(null, NEVER);
  }

  override release(): void {
    this.port.close();
  }
}
