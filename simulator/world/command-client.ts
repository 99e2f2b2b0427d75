import { type Kernel, WORLD } from '../kernel/kernel.ts';
import type { Listener } from '../net/socket.ts';
import { type ReceivedMessage, WorldClient } from './world-client.ts';
import type { CommandOutcome, PlannedCommand } from './world-plan.ts';

const CLIENT_ID = 'mote-call';

/**
 * Sends commands to boards as `mote call` does: by topics in MQTT 3.1.1, by response topic and correlation data in MQTT
 * 5. What boards make of its bytes is judged elsewhere.
 */
export class CommandClient extends WorldClient {
  readonly called: CommandOutcome[];
  /** Numbers of commands that wait for a connection. */
  #waiting: number[] = [];

  constructor(kernel: Kernel, broker: Listener, protocol: 4 | 5, calls: readonly PlannedCommand[]) {
    super(kernel, broker, protocol, { clientId: CLIENT_ID, filter: `re/${CLIENT_ID}/+` });
    this.called = calls.map((call) => ({ call, answer: null, tookUs: null }));
    calls.forEach(({ atUs }, number) => {
      kernel.at(atUs, WORLD, () => this.#ask(number), undefined);
    });
  }

  protected ready(): void {
    for (const number of this.#waiting.splice(0)) this.#ask(number);
  }

  #ask(number: number): void {
    if (!this.isReady) {
      this.#waiting.push(number);
      return;
    }
    const { device, command, argument } = this.called[number].call;
    const topic = `mote-${device}/cmd/${command}`;
    const answerTopic = `re/${CLIENT_ID}/${number}`;
    const request = { cmd: 'publish', qos: 1, dup: false, retain: false, payload: argument } as const;
    // Packet id 1 is that of the subscription.
    const messageId = 2 + number;
    if (this.protocol === 4) this.send({ ...request, messageId, topic: `${topic}/${CLIENT_ID}/${number}` });
    else {
      const properties = { responseTopic: answerTopic, correlationData: Buffer.from(String(number)) };
      this.send({ ...request, messageId, topic, properties });
    }
  }

  /** Takes the first answer that comes in time. */
  protected published({ topic, payload, properties }: ReceivedMessage): void {
    const number = Number(topic.split('/')[2]);
    const called = this.called[number];
    if (called === undefined || called.answer !== null) return;
    if (this.protocol === 5 && properties?.correlationData?.toString() !== String(number)) return;
    const tookUs = this.kernel.now - called.call.atUs;
    if (tookUs > called.call.timeoutUs) return;
    called.answer = payload.toString();
    called.tookUs = tookUs;
  }
}
