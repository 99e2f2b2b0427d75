import { expect, test } from 'vitest';
import { Broker, type BrokerObserver, NO_BROKER_FAULTS } from '../../simulator/broker/index.ts';
import { LIMITS } from '../../simulator/broker/limits.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { Socket, SocketUser } from '../../simulator/net/socket.ts';

/** A socket without a network: what is said to the broker is read at once, what it answers is kept. */
class Short implements Socket {
  readonly ended = false;
  answer = '';
  isFull = false;
  #waiting = '';
  #user: SocketUser;

  constructor(broker: Broker) {
    this.#user = broker.accept(this, 1);
  }

  say(bytes: string): this {
    this.#waiting = bytes;
    this.#user.onReadable();
    return this;
  }

  get readableBytes(): number {
    return this.#waiting.length;
  }

  read(): string {
    const bytes = this.#waiting;
    this.#waiting = '';
    return bytes;
  }

  write(bytes: string): number {
    if (this.isFull) return 0;
    this.answer = bytes;
    return bytes.length;
  }

  end(): void {}
  abort(): void {}
}

const silent: BrokerObserver = { takenIn() {}, violation() {}, connected() {}, closed() {} };

/** A client id of four characters and clean session 0, or 1. */
function connect(number: number, flags: number): string {
  const id = number.toString(36).padStart(4, '0');
  return `\x10\x10\x00\x04MQTT\x04${String.fromCharCode(flags)}\x00\x00\x00\x04${id}`;
}

test('QoS 0 messages to a client that does not read are dropped, and it may come back', () => {
  const broker = new Broker(new Kernel('bounds'), NO_BROKER_FAULTS, silent);
  const slow = new Short(broker).say(`${connect(1, 2)}\x82\x06\x00\x01\x00\x01#\x00`);
  slow.isFull = true;
  const other = new Short(broker).say(connect(2, 2));
  for (let count = 0; count < 2000; count++) other.say(`\x30\x67\x00\x01t${'x'.repeat(100)}`);
  slow.isFull = false;
  slow.say('\xc0\x00');
  expect(slow.answer.length).toBeGreaterThan(LIMITS.congestedBytes);
  expect(slow.answer.length).toBeLessThan(LIMITS.congestedBytes + 200);
  expect(slow.answer.endsWith('\xd0\x00')).toBe(true);
});

test('one session more than the broker keeps is refused with code 3', () => {
  const broker = new Broker(new Kernel('bounds'), NO_BROKER_FAULTS, silent);
  for (let number = 0; number < LIMITS.sessions; number++)
    new Short(broker).say(`${connect(number, 0)}\xe0\x00`);
  expect(new Short(broker).say(connect(LIMITS.sessions, 0)).answer).toBe('\x20\x02\x00\x03');
  expect(new Short(broker).say(connect(0, 0)).answer).toBe('\x20\x02\x01\x00');
});

test('one retained topic more than the broker keeps is not kept, and a known one still is', () => {
  const broker = new Broker(new Kernel('bounds'), NO_BROKER_FAULTS, silent);
  const client = new Short(broker).say(connect(1, 2));
  const retain = (number: number, payload: string) =>
    client.say(`\x31\x07\x00\x04${number.toString(36).padStart(4, '0')}${payload}`);
  for (let number = 0; number <= LIMITS.retained; number++) retain(number, '1');
  retain(0, '2');
  const ask = (number: number) =>
    client.say(`\x82\x09\x00\x01\x00\x04${number.toString(36).padStart(4, '0')}\x00`).answer;
  expect(ask(0)).toMatch(/00002$/);
  expect(ask(LIMITS.retained)).toBe('\x90\x03\x00\x01\x00');
});
