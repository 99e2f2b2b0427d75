import { expect, test } from 'vitest';
import { MAX_FILTERS, MAX_OUTBOX_BYTES } from '../../firmware/client/limits.ts';
import { Board, collect } from '../firmware/scripted.ts';
import { expectWell, ready } from './well.ts';
import { answer, comeBack, grantAll, NOT_UTF8, receive, takeBytes, takePackets } from './wire.ts';

const badTopics = ['', '#', 'a/+', 'a/#', '\0', 'a\0b', ...NOT_UTF8, 'a'.repeat(65_536), 'a'.repeat(200_000)];

test.each(['default', 'full'] as const)(
  '%s: a bad topic is refused, and costs the next message nothing',
  (build) => {
    for (const topic of badTopics) {
      const { board, client } = ready({}, build);
      for (const qos of [0, 1]) {
        expect(client.publish(topic, 'x', { qos })).toBe(false);
        expect(client.topic(topic, { qos })('x')).toBe(false);
      }
      expect(takeBytes(board)).toBe('');
      expectWell(board, client);
    }
  },
);

test('a bad topic is refused without a connection too', () => {
  const board = new Board('default');
  const client = board.mote.create('broker', { client_id: 'c' });
  for (const topic of badTopics)
    for (const qos of [0, 1]) expect(client.publish(topic, 'x', { qos })).toBe(false);
  client.connect();
  board.idle();
  takeBytes(board);
  board.accept();
  expect(takeBytes(board)).toBe('');
});

test('a topic that is no text is sent as its text or refused, and throws nothing', () => {
  for (const topic of [undefined, null, 5, true, {}, Number.NaN]) {
    const { board, client } = ready();
    const accepted = [client.publish(topic, 'x'), client.publish(topic, 'x', { qos: 1 })];
    const sent = takePackets(board, 'publish');
    expect(sent.length).toBe(accepted.filter(Boolean).length);
    for (const packet of sent)
      expect([packet.topic, packet.payload.toString()]).toEqual([String(topic), 'x']);
    expectWell(board, client);
  }
});

test('a payload too long for the outbox is refused; the longest one goes', () => {
  const { board, client } = ready();
  const most = MAX_OUTBOX_BYTES - 5;
  expect(client.publish('t', 'x'.repeat(MAX_OUTBOX_BYTES), { qos: 1 })).toBe(false);
  expect(client.publish('t', 'x'.repeat(100_000), { qos: 1 })).toBe(false);
  expect(takeBytes(board)).toBe('');
  expect(client.publish('t', 'x'.repeat(most), { qos: 1 })).toBe(true);
  expect(takePackets(board, 'publish').map(({ payload }) => payload.length)).toEqual([most]);
  receive(board, { cmd: 'puback', messageId: 1 });
  expectWell(board, client);
});

test('what was refused leaves nothing behind, what was accepted is delivered', () => {
  const { board, client } = ready();
  const accepted: string[] = [];
  for (let n = 0; n < 400; n++)
    if (client.publish('t', `${n}${'x'.repeat((n * 37) % 900)}`, { qos: n % 3 ? 1 : 0 }))
      accepted.push(`${n}`);
  const arrived: string[] = [];
  for (let round = 0; round < 100; round++)
    for (const { messageId, payload } of takePackets(board, 'publish')) {
      arrived.push(payload.toString().replace(/x+$/, ''));
      if (messageId) receive(board, { cmd: 'puback', messageId });
    }
  expect(accepted.length).toBeLessThan(400);
  expect(arrived.sort()).toEqual(accepted.sort());
});

const wrongOptions: [string, object | undefined | null][] = [
  ['no options', undefined],
  ['null', null],
  ['a keep-alive that is text', { keep_alive: 'soon' }],
  ['a negative keep-alive', { keep_alive: -5 }],
  ['a keep-alive past two bytes', { keep_alive: 70_000 }],
  ['a keep-alive of NaN', { keep_alive: Number.NaN }],
  ['a client id that is a number', { client_id: 12 }],
  ['a client id that is an object', { client_id: {} }],
  ['a user name that is a number', { username: 5, password: 6 }],
  ['a will that is text', { will: 'gone' }],
  ['a will without fields', { will: {} }],
  ['a will with a QoS that is none', { will: { topic: 't', payload: 'p', qos: 3 } }],
  ['a will with a QoS that is text', { will: { topic: 't', payload: 'p', qos: 'high' } }],
  ['a clean session that is text', { client_id: 'c', clean_session: 'no' }],
  ['a protocol name that is a number', { protocol_name: 0 }],
  ['a protocol level that is text', { protocol_level: '4' }],
];

test.each(wrongOptions)('%s: CONNECT is well formed, and the client works', (_, options) => {
  for (const build of ['default', 'full'] as const) {
    const board = new Board(build);
    const client = board.mote.create('broker', options);
    client.connect();
    expect(takePackets(board, 'connect').length).toBe(1);
    board.accept();
    expectWell(board, client);
    board.pass(600_000);
    expect(board.thrown).toEqual([]);
  }
});

test('a host that is none is a failed attempt, tried again', () => {
  for (const host of [undefined, null, '', 5, {}]) {
    const board = new Board('default');
    board.refuses = true;
    const client = board.mote.create(host, { client_id: 'c' });
    const errors = collect(client, 'error');
    client.connect();
    board.pass(10_000);
    expect([errors.length > 1, board.thrown]).toEqual([true, []]);
    board.refuses = false;
    comeBack(board);
    expectWell(board, client);
  }
});

test('publish options of the wrong type throw nothing and lose nothing', () => {
  for (const how of [null, true, 'x', 7, [], { qos: 'x' }, { qos: {} }, { retain: 'no' }, { qos: -1 }]) {
    const { board, client } = ready();
    expect(client.publish('t', 'x', how)).toBe(true);
    for (const { messageId } of takePackets(board, 'publish'))
      if (messageId) receive(board, { cmd: 'puback', messageId });
    expectWell(board, client);
  }
});

test('a callback that is no function is an error event at the most', () => {
  const { board, client, errors } = ready();
  for (const callback of [5, 'x', {}]) client.publish('t', 'x', { qos: 1 }, callback);
  for (const { messageId } of takePackets(board, 'publish')) receive(board, { cmd: 'puback', messageId });
  expect([errors.length, board.thrown]).toEqual([3, []]);
  expectWell(board, client);
});

test('connect() with what is no socket goes by the options', () => {
  for (const socket of [5, 'x', {}, { ip: '10.0.0.2' }]) {
    const board = new Board('default');
    const client = board.mote.create('broker', { client_id: 'c' });
    client.connect(socket);
    board.idle();
    expect([board.peers.length, board.thrown]).toEqual([1, []]);
    board.accept();
    expectWell(board, client);
  }
});

test('connect() with a socket that cannot write is a failed attempt, and no other connection is made', () => {
  const board = new Board('default');
  const client = board.mote.create('broker', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.connect({ write: 1 });
  board.pass(60_000);
  expect([client.connected, errors.length > 1, board.thrown, board.peers]).toEqual([false, true, [], []]);
  client.disconnect();
  board.mote.create('broker', { client_id: 'c' }).connect();
  comeBack(board);
  expectWell(board, client);
});

test('filters past the bound are an error and false, and those before stay', () => {
  const { board, client, errors } = ready();
  const names = Array.from({ length: MAX_FILTERS + 5 }, (_, n) => `f/${n}`);
  expect(names.filter((name) => client.subscribe(name)).length).toBe(MAX_FILTERS);
  board.idle();
  expect(errors.length).toBe(5);
  expect(grantAll(board)).toBe(MAX_FILTERS);
  board.peer.close();
  comeBack(board);
  expect(grantAll(board)).toBe(MAX_FILTERS);
  client.unsubscribe('f/0');
  for (const { messageId } of takePackets(board, 'unsubscribe')) receive(board, answer(0xb0, messageId));
  expectWell(board, client);
});
