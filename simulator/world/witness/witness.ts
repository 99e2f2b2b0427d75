import { type Kernel, WORLD } from '../../kernel/kernel.ts';
import type { Listener } from '../../net/socket.ts';
import { type ReceivedMessage, WorldClient } from '../world-client.ts';
import type { WitnessLog } from './witness-log.ts';

/** It is away for half of the time, so that messages wait for it on the broker's disk. */
const STAYS_US = 60e6;

export interface WitnessOptions {
  protocol: 4 | 5;
  /** From then on it stays. */
  untilUs: number;
  log: WitnessLog;
}

/** Subscribes to everything at QoS 2 with a kept session, comes and goes, and says what it has got. */
export class Witness extends WorldClient {
  readonly #log: WitnessLog;
  readonly #untilUs: number;

  constructor(kernel: Kernel, broker: Listener, { protocol, untilUs, log }: WitnessOptions) {
    super(kernel, broker, protocol, { clientId: 'mote-witness', filter: '#', qos: 2, isKept: true });
    this.#log = log;
    this.#untilUs = untilUs;
    this.#after(() => this.#go());
  }

  protected ready(): void {}

  protected published({ topic, payload }: ReceivedMessage): void {
    this.#log.heard(topic, (payload as Buffer).toString('latin1'));
  }

  #go(): void {
    if (this.kernel.now >= this.#untilUs) return;
    this.leave();
    this.#after(() => {
      this.comeBack();
      this.#after(() => this.#go());
    });
  }

  #after(act: () => void): void {
    this.kernel.at(this.kernel.now + STAYS_US, WORLD, act, undefined);
  }
}
