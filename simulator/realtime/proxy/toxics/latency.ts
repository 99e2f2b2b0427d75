import * as v from 'valibot';
import { milliseconds } from './attributes.ts';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({ latency: milliseconds, jitter: milliseconds });

type Attributes = v.InferOutput<typeof attributes>;

/** Delays every byte by `latency` ms, plus or minus up to `jitter`; the order stays. */
export class Latency extends Stage {
  #plan: Attributes;

  constructor(plan: Attributes, port: StagePort) {
    super(port);
    this.#plan = plan;
  }

  push(bytes: Buffer): void {
    const { latency, jitter } = this.#plan;
    const delayMs = jitter === 0 ? latency : latency + this.port.random.between(-jitter, jitter);
    this.hold(bytes, this.port.clock.now + Math.max(0, delayMs) * 1000);
  }
}

export const createStage = (plan: Attributes, port: StagePort): Stage => new Latency(plan, port);
