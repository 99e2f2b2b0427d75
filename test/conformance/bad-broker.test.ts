import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Board, collect } from '../firmware/scripted.ts';
import { expectWell, ready } from './well.ts';
import {
  answer,
  bytesOf,
  comeBack,
  message,
  raw,
  receive,
  reconnect,
  takeBytes,
  takePackets,
} from './wire.ts';

test('garbage in place of CONNACK is a failed attempt', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (junk) => {
      fc.pre(!(junk[0] === 32 && junk[1] === 2));
      const board = new Board('default');
      const client = board.mote.create('broker', { client_id: 'c' });
      const errors = collect(client, 'error');
      client.connect();
      board.idle();
      receive(board, Buffer.from(junk).toString('latin1'));
      board.pass(30_000);
      expect([client.connected, board.peers[0].ended, errors.length > 0]).toEqual([false, true, true]);
      while (board.peers.at(-1)?.ended) board.pass(1000);
      takeBytes(board);
      board.accept();
      expectWell(board, client);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['PUBACKs of nobody', answer(0x40, 777), true],
  ['SUBACKs of nobody', raw(0x90, '\x03\x09\0'), true],
  ['UNSUBACKs of nobody', answer(0xb0, 777), true],
  ['PINGRESPs that nobody asked for', raw(0xd0, ''), false],
  ['messages', bytesOf(message('a', 'x'.repeat(80))), false],
  ['messages that are too long', bytesOf(message('a', 'x'.repeat(3000), 1)), true],
  ['the same message', bytesOf(message('a', 'x', 1)), false],
])('a flood of %s: each is heard or told, and the client goes on', (_, packet, isError) => {
  const { board, client, errors } = ready();
  const heard = collect(client, 'message');
  client.publish('t', 'held', { qos: 1 });
  for (let n = 0; n < 100; n++) receive(board, packet.repeat(10));
  expect([client.connected, errors.length]).toEqual([true, isError ? 1000 : 0]);
  if (packet.length < 200 && packet[0] >= '0' && packet[0] < '@') expect(heard.length).toBe(1000);
  takeBytes(board);
  receive(board, answer(0x40, 1));
  expectWell(board, client);
});

test("someone else's ids are errors, end nothing and lose nothing", () => {
  const { board, client, errors } = ready();
  const ended = ['puback', 'subscribed', 'subscribed_fail', 'unsubscribed'].map((event) =>
    collect(client, event),
  );
  client.publish('t', 'x', { qos: 1 });
  client.subscribe('s');
  client.unsubscribe('u');
  takeBytes(board);
  const wrong = [
    ...[0, 2, 3, 4, 256, 65_535].map((id) => answer(0x40, id)),
    ...[0, 2, 1, 4, 512].map((id) => answer(0xb0, id)),
    ...['\0\0', '\0\x01', '\0\x03', '\x02\0'].map((id) => raw(0x90, `${id}\0`)),
  ];
  for (const packet of wrong) receive(board, packet);
  expect([errors.length, ended.flat(), client.connected]).toEqual([wrong.length, [], true]);
  reconnect(board);
  expect(takePackets(board, 'publish')).toMatchObject([{ messageId: 1, dup: true }]);
});

test('a second PUBACK of a message is an error and ends no other', () => {
  const { board, client, errors } = ready();
  let acknowledged = 0;
  for (let n = 0; n < 10; n++) client.publish('t', `${n}`, { qos: 1 }, () => acknowledged++);
  board.idle();
  for (let n = 0; n < 3; n++) receive(board, answer(0x40, 4));
  expect([acknowledged, errors.length]).toEqual([1, 2]);
});

test('a broker that stops in the middle of a packet is left in time', () => {
  for (let cut = 1; cut < 60; cut++) {
    const { board, client } = ready({ keep_alive: 10 });
    receive(board, bytesOf(message('a', 'x'.repeat(60))).slice(0, cut));
    board.pass(20_000);
    expect([cut, board.peers[0].ended]).toEqual([cut, true]);
    expectWell(board, client);
  }
});

test('a broker that talks and never acknowledges is left in time', () => {
  const { board, client } = ready({ keep_alive: 10 });
  client.publish('t', 'x', { qos: 1 });
  for (let second = 0; second < 20 && !board.peers[0].ended; second++) {
    board.pass(1000);
    receive(board, second % 2 ? raw(0xd0, '') : message('a', 'x'));
  }
  expect(board.peers[0].ended).toBe(true);
  comeBack(board);
  expect(takePackets(board, 'publish')).toMatchObject([{ messageId: 1, dup: true }]);
});
