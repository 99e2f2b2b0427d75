import { expect, test } from 'vitest';
import { MAX_FILTERS } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';

const asked = (board: Board) =>
  board.peer
    .take()
    .filter((packet) => packet.cmd === 'subscribe' || packet.cmd === 'unsubscribe')
    .flatMap((packet) =>
      packet.cmd === 'subscribe'
        ? packet.subscriptions.map(({ topic, qos }) => `${topic}:${qos}`)
        : packet.unsubscriptions.map((topic) => `-${topic}`),
    );

test('subscribe takes a string, a list and an object, with QoS as number or option', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('a');
  client.subscribe('b', 1);
  client.subscribe(['c', 'd/+/#'], { qos: 1 });
  client.subscribe({ e: 0, f: 1 });
  board.idle();
  expect(asked(board)).toEqual(['a:0', 'b:1', 'c:1', 'd/+/#:1', 'e:0', 'f:1']);
});

test('filters that break the standard are refused with an error event', () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  const wrong: string[] = [
    '',
    'a#',
    '#/a',
    'a/#/b',
    'a+',
    '+a/b',
    'a/b+/c',
    'a\0',
    '\xff',
    'x'.repeat(65_536),
  ];
  for (const filter of wrong)
    expect([filter.slice(0, 9), client.subscribe(filter)]).toEqual([filter.slice(0, 9), false]);
  board.idle();
  expect([asked(board), errors.length]).toEqual([[], wrong.length]);
});

test('what was asked offline goes out after CONNACK, and again when the broker forgot the session', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c', clean_session: false });
  client.subscribe('a', 1);
  client.connect();
  board.idle();
  board.accept();
  expect(asked(board)).toEqual(['a:1']);
  board.peer.send({ cmd: 'suback', messageId: 1, granted: [1] });
  client.subscribe('lost');
  board.idle();
  for (const [present, expected] of [
    [true, ['lost:0']],
    [false, ['lost:0', 'a:1']],
  ] as const) {
    board.peer.close();
    board.pass(1000);
    asked(board);
    board.accept(present);
    expect(asked(board)).toEqual(expected);
  }
});

test('in a new session subscriptions go before the messages that wait', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('a');
  board.idle();
  board.peer.send({ cmd: 'suback', messageId: 1, granted: [0] });
  board.idle();
  for (let n = 0; n < 20; n++) client.publish('t', 'x', { qos: 1 });
  board.idle();
  board.peer.close();
  board.pass(1000);
  board.accept();
  board.idle();
  expect(board.peer.take().map(({ cmd }) => cmd)).toEqual([
    'connect',
    'subscribe',
    ...Array(7).fill('publish'),
  ]);
});

test('a SUBACK that grants less, or nothing, is reported with its filter', () => {
  const board = new Board('default');
  const client = board.connected();
  const good = collect(client, 'subscribed');
  const bad = collect(client, 'subscribed_fail');
  client.subscribe({ a: 1, b: 1, c: 0 });
  board.idle();
  for (const [messageId, code] of [
    [2, 128],
    [1, 0],
    [3, 0],
  ])
    board.peer.send({ cmd: 'suback', messageId, granted: [code] });
  board.idle();
  expect([good, bad]).toEqual([
    [['c', 0]],
    [
      ['b', 128],
      ['a', 0],
    ],
  ]);
});

test('an unsubscribed filter is forgotten at its UNSUBACK, not before', () => {
  const board = new Board('default');
  const client = board.connected();
  const events = collect(client, 'unsubscribed');
  client.subscribe('a');
  board.idle();
  board.peer.send({ cmd: 'suback', messageId: 1, granted: [0] });
  client.unsubscribe('a');
  board.pass(10);
  expect(asked(board)).toEqual(['a:0', '-a']);
  board.peer.sendBytes('\xb0\x02\0\x09');
  board.idle();
  expect(events).toEqual([]);
  board.peer.sendBytes('\xb0\x02\0\x02');
  board.idle();
  expect(events).toEqual([['a']]);
  board.peer.close();
  board.pass(1000);
  board.accept();
  expect(asked(board)).toEqual([]);
});

test('the table of filters is bounded, and a filter in it may be asked again', () => {
  const board = new Board('default');
  const client = board.connected();
  const good = Array.from({ length: MAX_FILTERS + 3 }, (_, n) => client.subscribe(`f/${n}`));
  expect(good.filter(Boolean).length).toBe(MAX_FILTERS);
  for (let id = 1; id <= MAX_FILTERS; id++) {
    board.idle();
    board.peer.send({ cmd: 'suback', messageId: id, granted: [0] });
  }
  board.idle();
  expect(client.subscribe('one more')).toBe(false);
  expect(client.subscribe('f/0')).toBe(true);
  expect(client.unsubscribe('f/1')).toBe(true);
});

test('messages that were under way still arrive after UNSUBACK', () => {
  const board = new Board('default');
  const client = board.connected();
  const messages = collect(client, 'message');
  client.subscribe('a');
  client.unsubscribe('a');
  board.peer.sendBytes('\xb0\x02\0\x02');
  board.peer.send({
    cmd: 'publish',
    topic: 'a',
    payload: 'late',
    qos: 1,
    messageId: 4,
    dup: false,
    retain: false,
  });
  board.idle();
  expect(messages).toEqual([['a', 'late']]);
  expect(board.peer.take()).toContainEqual(expect.objectContaining({ cmd: 'puback', messageId: 4 }));
});

test('unsubscribe with options and a callback, as other clients have it, is an UNSUBSCRIBE', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('a');
  board.peer.sendBytes('\x90\x03\0\x01\0');
  board.idle();
  board.peer.take();
  expect(client.unsubscribe('a', {}, () => {})).toBe(true);
  board.idle();
  expect(board.peer.take()).toMatchObject([{ cmd: 'unsubscribe', unsubscriptions: ['a'] }]);
});
