import { type Kernel, WORLD } from '../kernel/kernel.ts';
import type { Listener } from '../net/socket.ts';
import { WorldClient } from './world-client.ts';
import type { PlannedMessage } from './world-plan.ts';

/** Publishes what the scenario says, at its times; while the broker is away it waits. */
export class MessageClient extends WorldClient {
  readonly #waiting: number[] = [];
  readonly #messages: readonly PlannedMessage[];

  constructor(kernel: Kernel, broker: Listener, protocol: 4 | 5, messages: readonly PlannedMessage[]) {
    super(kernel, broker, protocol, { clientId: 'mote-publish', filter: null });
    this.#messages = messages;
    messages.forEach(({ atUs }, number) => {
      kernel.at(atUs, WORLD, () => this.#publish(number), undefined);
    });
  }

  protected ready(): void {
    for (const number of this.#waiting.splice(0)) this.#publish(number);
  }

  protected published(): void {}

  #publish(number: number): void {
    if (!this.isReady) {
      this.#waiting.push(number);
      return;
    }
    const { topic, payload, qos, retain } = this.#messages[number];
    this.send({ cmd: 'publish', topic, payload, qos, retain, dup: false, messageId: 1 + number });
  }
}
