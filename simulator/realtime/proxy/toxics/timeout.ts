import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ timeout: milliseconds });

type Attributes = v.InferOutput<typeof attributes>;

/**
 * Drops every byte, and closes the connection after `timeout` ms, or when the toxic is removed; with 0 only then. As in
 * Toxiproxy a FIN passes. The dropped bytes are missing for good, so the connection cannot go on.
 */
export class Timeout extends Stage {
  constructor(plan: Attributes, port: StagePort) {
    super(port);
    if (plan.timeout > 0) this.after(plan.timeout * 1000, () => port.close());
  }

  push(bytes: Buffer): void {
    this.port.drop(bytes.length);
  }

  override release(): void {
    this.port.close();
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new Timeout(plan, port);
