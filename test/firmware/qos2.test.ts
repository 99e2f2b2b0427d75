import mqtt, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { FLASH_FILES, MAX_HELD, MAX_IN_FLIGHT } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';
import { Storage } from './storage.ts';

const options = { client_id: 'c', clean_session: false, flash: true };
const incoming = (payload: string, messageId: number, dup = false): Packet => ({
  cmd: 'publish',
  topic: 't',
  payload,
  qos: 2,
  messageId,
  dup,
  retain: false,
});

/** A broker's QoS 2, as of MQTT-4.3.3, which keeps what it delivered; it lives longer than the board. */
class Receiver {
  readonly delivered: string[] = [];
  readonly #ids = new Set<number>();

  answer(board: Board): void {
    for (let more = true; more; board.idle()) {
      more = false;
      for (const packet of board.peer.take()) {
        more = true;
        if (packet.cmd === 'publish') {
          const id = packet.messageId as number;
          if (!this.#ids.has(id)) this.delivered.push(packet.payload.toString());
          this.#ids.add(id);
          board.peer.send({ cmd: 'pubrec', messageId: id });
        } else if (packet.cmd === 'pubrel') {
          this.#ids.delete(packet.messageId as number);
          board.peer.send({ cmd: 'pubcomp', messageId: packet.messageId });
        }
      }
    }
  }
}

test('a subscription asks for QoS 2, and the events have it', () => {
  const board = new Board('max');
  const client = board.connected();
  const events = collect(client, 'publish');
  board.peer.take();
  client.subscribe('a', 2);
  client.subscribe('b', { qos: 2 });
  client.subscribe('c', { qos: 1 });
  client.subscribe('d');
  board.idle();
  expect(board.peer.take()).toMatchObject(
    [2, 2, 1, 0].map((qos) => ({ cmd: 'subscribe', subscriptions: [{ qos }] })),
  );
  board.peer.send({ ...incoming('x', 3, true), retain: true } as Packet);
  board.peer.send({ ...incoming('y', 4), qos: 1 } as Packet);
  board.idle();
  expect(events).toEqual([
    [{ topic: 't', message: 'x', qos: 2, dup: 1, retain: 1 }],
    [{ topic: 't', message: 'y', qos: 1, dup: 0, retain: 0 }],
  ]);
});

test('the window holds messages until PUBCOMP', () => {
  const board = new Board('max');
  const client = board.connected();
  board.peer.take();
  for (let n = 0; n <= MAX_IN_FLIGHT; n++) client.publish('t', `${n}`, 2);
  board.idle();
  expect(board.peer.take().length).toBe(MAX_IN_FLIGHT);
  board.peer.send({ cmd: 'pubrec', messageId: 1 });
  board.idle();
  expect(board.peer.take()).toMatchObject([{ cmd: 'pubrel', messageId: 1 }]);
  board.peer.send({ cmd: 'pubcomp', messageId: 1 });
  board.idle();
  expect(board.peer.take()).toMatchObject([{ cmd: 'publish', messageId: MAX_IN_FLIGHT + 1 }]);
});

test('a broker that never releases is left, and what it sent before is not delivered twice', () => {
  const board = new Board('max');
  const client = board.connected(options);
  const heard = collect(client, 'message');
  for (let id = 1; id <= MAX_HELD + 1; id++) board.peer.send(incoming(`${id}`, id));
  board.idle();
  expect([board.peer.ended, heard.length]).toEqual([true, MAX_HELD + 1]);
  board.pass(1000);
  board.accept(true);
  board.peer.send({ cmd: 'pubrel', messageId: 1 });
  board.peer.send(incoming(`${MAX_HELD + 1}`, MAX_HELD + 1, true));
  board.idle();
  expect([client.connected, heard.length]).toEqual([true, MAX_HELD + 1]);
});

test('a callback that disconnects has its message once', () => {
  const board = new Board('max');
  const client = board.connected(options);
  let heard = 0;
  client.on('message', () => {
    heard++;
    client.disconnect();
    client.connect();
  });
  board.peer.send(incoming('x', 5));
  board.idle();
  board.accept(true);
  board.peer.send(incoming('x', 5, true));
  board.idle();
  expect([heard, board.peer.take().at(-1)]).toMatchObject([1, { cmd: 'pubrec', messageId: 5 }]);
});

test('a power cut at any byte of flash, or none: each accepted message arrives exactly once', () => {
  const write = (storage: Storage, receiver: Receiver, rounds: number) => {
    const accepted: string[] = [];
    try {
      const board = new Board('max', storage);
      const client = board.connected(options, true);
      for (let n = 0; n < 3; n++) {
        if (client.publish('t', `message ${n}`, { qos: 2 })) accepted.push(`message ${n}`);
        board.idle();
        if (n < rounds) receiver.answer(board);
        if (board.thrown.length > 0) break;
      }
    } catch {}
    return accepted;
  };
  for (const rounds of [0, 2, 3]) {
    const whole = new Storage();
    whole.left = 1e6;
    write(whole, new Receiver(), rounds);
    const bytes = 1e6 - whole.left;
    for (let cut = 0; cut <= bytes; cut++) {
      const storage = new Storage();
      const receiver = new Receiver();
      storage.left = cut;
      const accepted = write(storage, receiver, rounds);
      storage.left = Infinity;
      const after = new Board('max', storage);
      after.connected(options, true);
      receiver.answer(after);
      expect([cut, receiver.delivered.filter((text) => accepted.includes(text))]).toEqual([cut, accepted]);
    }
  }
});

test('a message that was delivered before a reboot is answered after it, and not delivered', () => {
  const storage = new Storage();
  const before = new Board('max', storage);
  before.connected(options, true);
  before.peer.send(incoming('x', 9));
  before.idle();
  for (const present of [true, false]) {
    const board = new Board('max', storage);
    const client = board.mote.create('b', options);
    const heard = collect(client, 'message');
    client.connect();
    board.idle();
    board.accept(present);
    board.peer.send(incoming('x', 9, present));
    board.idle();
    expect([heard.length, board.peer.take().at(-1)]).toMatchObject([
      present ? 0 : 1,
      { cmd: 'pubrec', messageId: 9 },
    ]);
  }
});

test('messages that wait in each file of flash leave room for the ids of those that come', () => {
  const storage = new Storage();
  const before = new Board('max', storage);
  const client = before.connected(options, true);
  const errors = collect(client, 'error');
  for (let n = 0, id = 1; n < 400; n++)
    if (client.publish('t', 'x'.repeat(80), 1)) {
      before.idle();
      if (n % 40) before.peer.send({ cmd: 'puback', messageId: id });
      before.idle();
      id++;
    }
  expect(client.publish('t', 'x'.repeat(80), 1)).toBe(false);
  for (let id = 1; id <= 1000; id++) {
    before.peer.send(incoming('x', id));
    before.idle();
    if (id < 1000) before.peer.send({ cmd: 'pubrel', messageId: id });
    before.idle();
  }
  const board = new Board('max', storage);
  const heard = collect(board.connected(options, true), 'message');
  board.peer.send(incoming('x', 1000, true));
  board.peer.send(incoming('y', 999));
  board.idle();
  expect([errors, heard]).toEqual([[], [['t', 'y']]]);
  expect(board.peer.take().filter(({ cmd }) => cmd === 'publish').length).toBeGreaterThanOrEqual(FLASH_FILES);
});

test('an id that flash has no room for is an error, and the message is delivered', () => {
  const storage = new Storage();
  storage.free = 0;
  const board = new Board('max', storage);
  const client = board.connected(options);
  const errors = collect(client, 'error');
  const heard = collect(client, 'message');
  board.peer.take();
  board.peer.send(incoming('x', 5));
  board.idle();
  expect([errors, heard, board.peer.take()]).toMatchObject([[['flash']], [['t', 'x']], [{ cmd: 'pubrec' }]]);
});

test('PUBREC and PUBLISH in one segment, and cut at every byte', () => {
  const stream = [incoming('x', 2), { cmd: 'pubrec', messageId: 1 } as Packet, incoming('y', 3)]
    .map((packet) => mqtt.generate(packet).toString('latin1'))
    .join('');
  for (let cut = 1; cut < stream.length; cut++) {
    const board = new Board('max');
    const client = board.connected();
    const heard = collect(client, 'message');
    client.publish('t', 'out', 2);
    board.idle();
    board.peer.take();
    board.peer.sendBytes(stream.slice(0, cut));
    board.peer.sendBytes(stream.slice(cut));
    board.idle();
    expect([heard, board.peer.take()]).toMatchObject([
      [
        ['t', 'x'],
        ['t', 'y'],
      ],
      [
        { cmd: 'pubrec', messageId: 2 },
        { cmd: 'pubrel', messageId: 1 },
        { cmd: 'pubrec', messageId: 3 },
      ],
    ]);
  }
});
