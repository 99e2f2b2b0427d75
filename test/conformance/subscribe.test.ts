import { expect, test } from 'vitest';
import { collect } from '../firmware/scripted.ts';
import { ready } from './well.ts';
import {
  afterViolation,
  answer,
  bytesOf,
  CLOSED,
  engines,
  frames,
  grant,
  message,
  raw,
  receive,
  takeBytes,
  takePackets,
} from './wire.ts';

/** Each way in which a program can ask. */
function askAll(client: ReturnType<typeof ready>['client']): void {
  client.subscribe('a');
  client.subscribe('b/+', { qos: 1 });
  client.subscribe('c/#', 1);
  client.subscribe(['d', '+/e'], { qos: 1 });
  client.subscribe({ f: 0, '#': 1 });
}

test('MQTT-3.8.1-1: SUBSCRIBE has the flags 0010', () => {
  const { board, client } = ready();
  askAll(client);
  for (const { first } of frames(takeBytes(board))) expect(first).toBe(0x82);
});

test.each(engines)('MQTT-3.8.3-1: subscribe filters are UTF-8 ($strings)', ({ globals, text }) => {
  const { board, client } = ready({}, 'default', globals);
  client.subscribe(text('küche/€/+'), { qos: 1 });
  client.subscribe([text('€')]);
  const bodies = frames(takeBytes(board)).map(({ body }) => body);
  expect(bodies).toEqual(['\0\x01\0\x0ck\xc3\xbcche/\xe2\x82\xac/+\x01', '\0\x02\0\x03\xe2\x82\xac\0']);
});

test('MQTT-3.8.3-3: each SUBSCRIBE has a filter with its QoS; without filters there is none', () => {
  const { board, client } = ready();
  client.subscribe([]);
  client.subscribe({});
  client.subscribe('');
  expect(takeBytes(board)).toBe('');
  askAll(client);
  const asked = takePackets(board, 'subscribe');
  expect(asked.every(({ subscriptions }) => subscriptions.length > 0)).toBe(true);
  expect(asked.flatMap(({ subscriptions }) => subscriptions.map(({ topic, qos }) => [topic, qos]))).toEqual([
    ['a', 0],
    ['b/+', 1],
    ['c/#', 1],
    ['d', 1],
    ['+/e', 1],
    ['f', 0],
    ['#', 1],
  ]);
});

test('MQTT-3-8.3-4: the upper six bits of a QoS byte are 0, and QoS is below 3', () => {
  const { board, client } = ready();
  const last: number[] = [];
  for (const qos of [0, 1, 2, 3, 5, 128, 255, -1, true, '1', null]) {
    client.subscribe('f', { qos });
    client.subscribe('f', qos);
    client.subscribe({ f: qos });
    const sent = frames(takeBytes(board));
    last.push(...sent.map(({ body }) => body.charCodeAt(body.length - 1)));
    for (const { body } of sent) receive(board, raw(0x90, `${body.slice(0, 2)}\0`));
  }
  expect(last.length).toBe(33);
  expect(Math.max(...last)).toBeLessThan(3);
});

test('MQTT-3.8.4-2: a SUBACK is matched to its SUBSCRIBE by id', () => {
  const { board, client } = ready();
  const good = collect(client, 'subscribed');
  const bad = collect(client, 'subscribed_fail');
  const errors = collect(client, 'error');
  for (const filter of ['a', 'b', 'c']) client.subscribe(filter);
  const [a, b, c] = takePackets(board, 'subscribe');
  grant(board, [c, a, b], (filter) => (filter === 'a' ? 128 : 0));
  expect([good, bad, errors]).toEqual([
    [
      ['c', 0],
      ['b', 0],
    ],
    [['a', 128]],
    [],
  ]);
  grant(board, [{ ...a, messageId: 4000 }], () => 0);
  expect([good.length, errors.length, client.connected]).toEqual([2, 1, true]);
});

test('MQTT-3.8.4-5: a SUBACK has one code a filter; more or fewer are a violation', () => {
  for (const codes of ['', '\0\0', '\0\x80', '\x01\x01\x01']) {
    const { board, client } = ready();
    const events = collect(client, 'subscribed');
    client.subscribe('f');
    takeBytes(board);
    receive(board, raw(0x90, `\0\x01${codes}`));
    expect([codes, client.connected, board.peer.ended, events.length]).toEqual([codes, false, true, 0]);
  }
});

test('MQTT-3.9.3-1: codes belong to the filters in their order', () => {
  const { board, client } = ready();
  const good = collect(client, 'subscribed');
  const bad = collect(client, 'subscribed_fail');
  const codes: Record<string, number> = { a: 1, b: 128, c: 0, d: 1 };
  client.subscribe(Object.keys(codes), { qos: 1 });
  grant(board, takePackets(board, 'subscribe'), (filter) => codes[filter]);
  expect(good).toEqual([
    ['a', 1],
    ['d', 1],
  ]);
  // QoS 0 where 1 was asked is less than asked.
  expect(bad).toEqual([
    ['b', 128],
    ['c', 0],
  ]);
});

test('MQTT-3.9.3-2: a code other than 0, 1, 2 and 0x80 is a violation', () => {
  for (let code = 0; code < 256; code++) {
    const { board, client } = ready();
    client.subscribe('f', { qos: 1 });
    takeBytes(board);
    receive(board, raw(0x90, `\0\x01${String.fromCharCode(code)}`));
    expect([code, client.connected]).toEqual([code, code < 3 || code === 128]);
  }
  expect(afterViolation(raw(0x90, '\0\x01\x03'))).toEqual(CLOSED);
});

test('MQTT-3.10.1-1: UNSUBSCRIBE has the flags 0010', () => {
  const { board, client } = ready();
  client.unsubscribe('f');
  expect(takeBytes(board)).toBe(raw(0xa2, '\0\x01\0\x01f'));
});

test.each(engines)('MQTT-3.10.3-1: unsubscribe filters are UTF-8, end to end ($strings)', (engine) => {
  const { board, client } = ready({}, 'default', engine.globals);
  client.unsubscribe(engine.text('küche/€/+'));
  client.unsubscribe('plain');
  const bodies = frames(takeBytes(board)).map(({ body }) => body);
  expect(bodies).toEqual(['\0\x01\0\x0ck\xc3\xbcche/\xe2\x82\xac/+', '\0\x02\0\x05plain']);
});

test('MQTT-3.10.3-2: an UNSUBSCRIBE has a filter; without one it is not sent', () => {
  const { board, client } = ready();
  expect(client.unsubscribe('')).toBe(false);
  expect(takeBytes(board)).toBe('');
  client.unsubscribe('f');
  expect(takePackets(board, 'unsubscribe').map(({ unsubscriptions }) => unsubscriptions)).toEqual([['f']]);
});

test('MQTT-3.10.4-3: messages under way still arrive after UNSUBACK, and are acknowledged', () => {
  const { board, client } = ready();
  const heard = collect(client, 'message');
  client.subscribe('f', { qos: 1 });
  grant(board, takePackets(board, 'subscribe'), () => 1);
  client.unsubscribe('f');
  const [{ messageId }] = takePackets(board, 'unsubscribe');
  receive(board, bytesOf(message('f', 'early', 1, 1)) + answer(0xb0, messageId));
  receive(board, message('f', 'late', 1, 2));
  expect(heard).toEqual([
    ['f', 'early'],
    ['f', 'late'],
  ]);
  expect(takeBytes(board)).toBe(raw(0x40, '\0\x01') + raw(0x40, '\0\x02'));
});

test('MQTT-3.10.4-4: an UNSUBACK is matched to its UNSUBSCRIBE by id', () => {
  const { board, client } = ready();
  const gone = collect(client, 'unsubscribed');
  const errors = collect(client, 'error');
  client.subscribe('s');
  const [{ messageId: subscribed }] = takePackets(board, 'subscribe');
  for (const filter of ['a', 'b']) client.unsubscribe(filter);
  const [a, b] = takePackets(board, 'unsubscribe');
  for (const messageId of [b.messageId, a.messageId, subscribed, 4000])
    receive(board, answer(0xb0, messageId));
  expect([gone, errors.length, client.connected]).toEqual([[['b'], ['a']], 2, true]);
});
