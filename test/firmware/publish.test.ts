import type { IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_IN_FLIGHT, MAX_SLOTS, MAX_UNSENT } from '../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../scripts/compiler/features.ts';
import { Board, collect } from './scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];
const withQos1 = names.filter((name) => name !== 'qos0');
const withWindow = names.filter((name) => BUILDS[name].includes('WINDOW'));
const windowOf = (name: BuildName) => (BUILDS[name].includes('WINDOW') ? MAX_IN_FLIGHT : 1);
const published = (board: Board) =>
  board.peer.take().filter((packet): packet is IPublishPacket => packet.cmd === 'publish');
const payloads = (board: Board) => published(board).map((packet) => packet.payload.toString());
const ack = (board: Board, messageId: number) => {
  board.peer.send({ cmd: 'puback', messageId });
  board.idle();
};

test.each(names)('%s: QoS 0 carries topic, payload and retain, at any length', (name) => {
  for (const length of [0, 1, 60, 120, 121, 122, 123, 124, 125, 126, 127, 128, 200, 2000, 16380, 20000]) {
    const board = new Board(name);
    const client = board.connected();
    expect(client.publish('a/b', 'x'.repeat(length), { retain: length > 100 })).toBe(true);
    board.pass(1000);
    expect(published(board)).toMatchObject([
      { topic: 'a/b', payload: Buffer.from('x'.repeat(length)), qos: 0, dup: false, retain: length > 100 },
    ]);
  }
});

test.each(names)(
  '%s: numbers and the like go as their text, buffers as their bytes, other objects not at all',
  (name) => {
    const board = new Board(name);
    const client = board.connected();
    const bytes = new Uint8Array([0, 1, 127]);
    const wide = new Uint16Array([1, 2, 3]);
    for (const message of [21.5, true, null, bytes, bytes.buffer, new Uint8Array(0), wide.subarray(1)])
      expect(client.publish('t', message)).toBe(true);
    for (const message of [{ a: 1 }, [1, 2]]) expect(client.publish('t', message)).toBe(false);
    board.idle();
    expect(payloads(board)).toEqual(['21.5', 'true', 'null', '\0\x01\x7f', '\0\x01\x7f', '', '\x02\0\x03\0']);
  },
);

test.each(names)('%s: a topic that is no string is refused', (name) => {
  const client = new Board(name).connected();
  for (const topic of [undefined, null, 5, {}]) expect(client.publish(topic, 'x')).toBe(false);
});

test('an object as a message is an error that says so', () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  expect(client.publish('t', { a: 1 }, { qos: 1 })).toBe(false);
  board.idle();
  expect(errors).toEqual([['message']]);
});

test.each(names)('%s: topics that break the standard are refused', (name) => {
  const board = new Board(name);
  const client = board.connected();
  board.peer.take();
  for (const topic of ['', '#', 'a/#', '+/b', 'a\0b', '\xff', '\xed\xa0\x80', '\xc0\x80', 'a'.repeat(65536)])
    expect([topic.slice(0, 9), client.publish(topic, 'x')]).toEqual([topic.slice(0, 9), false]);
  board.idle();
  expect(board.peer.take()).toEqual([]);
});

test('a topic in UTF-8 goes out as it is', () => {
  const board = new Board('default');
  const client = board.connected();
  const topic = Buffer.from('küche/€/😀').toString('latin1');
  expect(client.publish(topic, 'x')).toBe(true);
  board.idle();
  expect(published(board)).toMatchObject([{ topic: 'küche/€/😀' }]);
});

test.each(withQos1)('%s: QoS 1 is held until its PUBACK, with an id of its own and DUP 0', (name) => {
  const board = new Board(name);
  const client = board.connected();
  client.publish('t', 'a', { qos: 1 });
  client.publish('t', 'b', { qos: 1 });
  board.idle();
  const both = [
    { qos: 1, dup: false, messageId: 1, payload: Buffer.from('a') },
    { qos: 1, dup: false, messageId: 2, payload: Buffer.from('b') },
  ];
  expect(published(board)).toMatchObject(both.slice(0, windowOf(name)));
  ack(board, 1);
  expect(published(board)).toMatchObject(both.slice(windowOf(name)));
});

test.each(withWindow)(
  '%s: after a connection what is unacknowledged goes again, in order, with its id and DUP',
  (name) => {
    const board = new Board(name);
    const client = board.connected();
    for (const text of ['a', 'b', 'c']) client.publish('t', text, { qos: 1 });
    board.idle();
    ack(board, 2);
    for (const again of [1, 2]) {
      board.peer.close();
      client.publish('t', `offline ${again}`, { qos: 1 });
      board.pass(1000);
      board.accept(again === 1);
      const waiting = [
        { messageId: 1, dup: true, payload: Buffer.from('a') },
        { messageId: 3, dup: true, payload: Buffer.from('c') },
        { messageId: 4, dup: again === 2, payload: Buffer.from('offline 1') },
        { messageId: 5, dup: false, payload: Buffer.from('offline 2') },
      ];
      expect(published(board)).toMatchObject(waiting.slice(0, 2 + again));
    }
  },
);

test('core has one message in flight, which goes again with its id and DUP before those that wait', () => {
  const board = new Board('core');
  const client = board.connected();
  for (const text of ['a', 'b', 'c']) client.publish('t', text, { qos: 1 });
  board.idle();
  expect(published(board)).toMatchObject([{ messageId: 1, dup: false, payload: Buffer.from('a') }]);
  ack(board, 1);
  expect(published(board)).toMatchObject([{ messageId: 2, dup: false, payload: Buffer.from('b') }]);
  board.peer.close();
  board.pass(1000);
  board.accept();
  expect(published(board)).toMatchObject([{ messageId: 2, dup: true, payload: Buffer.from('b') }]);
  ack(board, 1);
  expect(published(board)).toEqual([]);
  ack(board, 2);
  expect(published(board)).toMatchObject([{ messageId: 3, dup: false, payload: Buffer.from('c') }]);
});

test.each(withQos1)(
  '%s: the outbox refuses when its slots are full, and takes again after a PUBACK',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const accepted = Array.from({ length: MAX_SLOTS + 5 }, (_, n) => client.publish('t', `${n}`, { qos: 1 }));
    expect(accepted.filter(Boolean).length).toBe(MAX_SLOTS);
    client.connect();
    board.idle();
    board.accept();
    const seen: string[] = [];
    for (let round = 0; round < 20 * (MAX_IN_FLIGHT / windowOf(name)); round++)
      for (const packet of published(board)) {
        seen.push(packet.payload.toString());
        ack(board, packet.messageId as number);
      }
    expect(seen).toEqual(Array.from({ length: MAX_SLOTS }, (_, n) => `${n}`));
    expect(client.publish('t', 'again', { qos: 1 })).toBe(true);
  },
);

test.each(withQos1)('%s: the outbox is bounded in bytes too', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', {});
  const accepted = Array.from({ length: 8 }, () => client.publish('t', 'x'.repeat(1000), { qos: 1 }));
  expect(accepted).toEqual([true, true, true, true, false, false, false, false]);
  expect(client.publish('t', 'x', { qos: 1 })).toBe(true);
});

test.each(withQos1)('%s: no more than the window is in flight', (name) => {
  const board = new Board(name);
  const client = board.connected();
  for (let n = 0; n < 20; n++) client.publish('t', `${n}`, { qos: 1 });
  board.idle();
  expect(published(board).length).toBe(windowOf(name));
  ack(board, Math.min(3, windowOf(name)));
  expect(published(board)).toMatchObject([{ messageId: windowOf(name) + 1 }]);
});

test('an id in flight is not used again when the ids have gone round', () => {
  const board = new Board('default');
  const client = board.connected();
  client.publish('t', 'kept', { qos: 1 });
  board.idle();
  published(board);
  const ids = new Set<number>();
  for (let n = 0; n < 65_536; n++) {
    client.publish('t', 'x', { qos: 1 });
    board.idle();
    const id = published(board)[0].messageId as number;
    ids.add(id);
    ack(board, id);
  }
  expect([ids.has(1), ids.has(0), ids.size]).toEqual([false, false, 65_534]);
});

test.each(names)('%s: a socket that takes nothing holds one chunk, then publish says no', (name) => {
  const board = new Board(name);
  const client = board.connected();
  board.peer.stalled = true;
  const accepted = Array.from({ length: 200 }, () => client.publish('t', 'x'.repeat(80)));
  expect(board.peer.mostUnsent).toBeLessThan(MAX_UNSENT + 100);
  const waiting = name === 'qos0' ? 0 : MAX_SLOTS;
  expect(accepted.filter(Boolean).length).toBeLessThanOrEqual(MAX_UNSENT / 85 + 2 + waiting);
  board.peer.stalled = false;
  board.pass(100);
  expect(published(board).length).toBe(accepted.filter(Boolean).length);
  expect(client.publish('t', 'again')).toBe(true);
});

test('eight QoS 0 messages in a row all go out', () => {
  const board = new Board('default');
  const client = board.connected();
  for (let n = 0; n < 8; n++) expect(client.publish(`topic/${n}`, 'x'.repeat(80))).toBe(true);
  board.idle();
  expect(published(board).map((packet) => packet.topic)).toEqual(
    Array.from({ length: 8 }, (_, n) => `topic/${n}`),
  );
});

test('a callback runs at the PUBACK of its message, and one that throws breaks nothing', () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  const ids = collect(client, 'puback');
  const order: string[] = [];
  client.publish('t', 'a', { qos: 1 }, () => {
    order.push('a');
    throw new Error('mine');
  });
  client.publish('t', 'b', { qos: 1 }, () => order.push('b'));
  board.idle();
  expect(order).toEqual([]);
  board.peer.sendBytes('@\x02\0\x02@\x02\0\x01');
  board.idle();
  expect([order, ids, errors.length, board.thrown]).toEqual([['b', 'a'], [[2], [1]], 1, []]);
});

test("someone else's PUBACK is an error event and changes nothing", () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  for (let n = 0; n < 10; n++) client.publish('t', `${n}`, { qos: 1 });
  board.idle();
  ack(board, 99);
  // The tenth waits for the window: nobody can have taken it in.
  ack(board, 10);
  expect([client.connected, errors.length]).toEqual([true, 2]);
  board.peer.close();
  board.pass(1000);
  board.accept();
  expect(payloads(board).slice(0, 8)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
});

test('a prepared topic publishes the same bytes', () => {
  const board = new Board('default');
  const client = board.connected();
  board.peer.take();
  const send = client.topic('a/b', { retain: true });
  const reliable = client.topic('a/c', 1);
  for (const message of ['x', 'y'.repeat(300), 5]) {
    send(message);
    client.publish('a/b', message, { retain: true });
  }
  reliable('z');
  board.pass(10);
  const packets = published(board);
  for (const at of [0, 2, 4]) expect(packets[at]).toEqual(packets[at + 1]);
  expect(packets[6]).toMatchObject({ topic: 'a/c', qos: 1 });
  expect(client.topic('a/#')('x')).toBe(false);
});

test('on an engine with Unicode strings topic and payload go out in UTF-8', () => {
  const bytes = new Set<string>();
  // A string that is bytes already stays as it is.
  const utf8 = (text: string) => {
    const encoded = bytes.has(text) ? text : Buffer.from(text).toString('latin1');
    bytes.add(encoded);
    return encoded;
  };
  // As in Espruino, E is a function.
  const E = Object.assign(() => {}, { isUTF8: () => true, fromUTF8: utf8 });
  const board = new Board('default', undefined, { E });
  const client = board.connected({ client_id: 'ü' });
  client.publish('küche/€', '20 °C', { qos: 1 });
  board.idle();
  expect(board.peer.take()).toMatchObject([
    { clientId: 'ü' },
    { topic: 'küche/€', payload: Buffer.from('20 °C') },
  ]);
});
