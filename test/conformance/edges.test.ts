import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PACKET_IN } from '../../firmware/client/limits.ts';
import { Board, collect } from '../firmware/scripted.ts';
import { expectWell, ready } from './well.ts';
import {
  afterViolation,
  answer,
  bytesOf,
  CLOSED,
  comeBack,
  frames,
  message,
  NOT_UTF8,
  raw,
  receive,
  reconnect,
  takeBytes,
  takePackets,
} from './wire.ts';

test('MQTT-2.3.1-2: a new packet takes no id of a SUBSCRIBE or UNSUBSCRIBE without its answer', () => {
  const { board, client } = ready();
  client.subscribe('f');
  client.unsubscribe('g');
  takeBytes(board);
  for (let n = 0; n < 65_535; n++) {
    client.publish('t', 'x', 1);
    const { body } = frames(takeBytes(board))[0];
    expect(['\0\x01', '\0\x02']).not.toContain(body.slice(3, 5));
    receive(board, `@\x02${body.slice(3, 5)}`);
  }
});

test('MQTT-3.1.2-6: with clean session 1 a session that the broker claims to have is not used', () => {
  const { board, client } = ready();
  client.subscribe('f');
  receive(board, raw(0x90, '\0\x01\0'));
  takeBytes(board);
  board.peer.close();
  board.idle();
  while (board.peers.length < 2) board.pass(1000);
  takeBytes(board);
  board.accept(true);
  // Filters go again, or the link closes over it.
  expect(board.peers[1].ended || takePackets(board, 'subscribe').length === 1).toBe(true);
});

test('MQTT-3.1.2-6: what was to be skipped of a packet on the old link is not skipped on the new one', () => {
  const { board, client } = ready();
  receive(board, bytesOf(message('big', 'x'.repeat(100_000), 1)).slice(0, 5000));
  board.peer.close();
  comeBack(board);
  expect(client.connected).toBe(true);
});

test('MQTT-3.1.2-23: so does one whose CONNACK came late', () => {
  for (const lateS of [3, 5, 7, 9, 15]) {
    const board = new Board('default');
    board.mote.create('broker', { client_id: 'c', keep_alive: 10 }).connect();
    board.pass(lateS * 1000);
    takeBytes(board);
    board.accept();
    const since = Math.max(0, 10 - lateS);
    board.pass(since * 1000);
    expect([lateS, takeBytes(board)]).toEqual([lateS, '\xc0\0']);
  }
});

test('MQTT-4.5.0-2: a message that is too long is acknowledged also when it comes again', () => {
  for (const first of [0x32, 0x33, 0x3a, 0x3b]) {
    const { board, client } = ready();
    const big = bytesOf(message('big', 'x'.repeat(MAX_PACKET_IN), 1, 77));
    receive(board, String.fromCharCode(first) + big.slice(1));
    expect([first, client.connected, takeBytes(board)]).toEqual([first, true, raw(0x40, '\0\x4d')]);
  }
});

test.each([['QoS 1 with the id 0', raw(0x32, '\0\x01t\0\0x')]])(
  'MQTT-4.8.0-1: %s closes the link',
  (_, packet) => {
    for (let cut = 1; cut <= packet.length; cut++)
      expect([cut, afterViolation(packet, cut)]).toEqual([cut, CLOSED]);
  },
);

function expectNoBadText(options: (text: string) => object): void {
  for (const bad of [...NOT_UTF8, 'a\0b']) {
    const board = new Board('default');
    const client = board.mote.create('broker', options(bad));
    const errors = collect(client, 'error');
    client.connect();
    board.idle();
    expect([bad, board.peers[0]?.sent ?? '', errors.length > 0]).toEqual([bad, '', true]);
  }
}

test('MQTT-3.1.3-4: a client id that is not UTF-8 is an error and does not go out', () => {
  expectNoBadText((text) => ({ client_id: text }));
});

test('MQTT-3.1.3-10: a will topic that is not UTF-8 is an error and does not go out', () => {
  expectNoBadText((text) => ({ client_id: 'c', will: { topic: text, payload: 'p' } }));
});

test('MQTT-3.1.3-11: a user name that is not UTF-8 is an error and does not go out', () => {
  expectNoBadText((text) => ({ client_id: 'c', username: text }));
});

test('a payload that is a list or a typed array breaks no packet', () => {
  for (const payload of [[1, 2, 3], new Uint8Array([100, 200]), { length: 3 }, () => 1])
    for (const qos of [0, 1]) {
      const { board, client } = ready();
      client.publish('t', payload, { qos });
      client.publish('t', payload);
      client.topic('t', { qos })(payload);
      client.publish('t', 'next');
      const packets = takePackets(board, 'publish');
      expect(packets.at(-1)?.payload.toString()).toBe('next');
      for (const packet of packets) expect(packet.topic).toBe('t');
    }
});

test('a prepared topic takes what publish takes', () => {
  const { board, client } = ready();
  for (const payload of [undefined, null, 0, false, 21.5]) {
    client.publish('t', payload);
    client.topic('t')(payload);
    const [a, b] = takePackets(board, 'publish');
    expect(b).toEqual(a);
  }
});

test('a filter that is no text is an error and false, and throws nothing', () => {
  for (const filter of [undefined, null, 5, true, [5], [null], [[7]], () => 1]) {
    const { board, client } = ready();
    const errors = collect(client, 'error');
    expect([filter, client.subscribe(filter), client.unsubscribe(filter)]).toEqual([filter, false, false]);
    expect([takeBytes(board), errors.length]).toEqual(['', 2]);
  }
});

test('a broker that floods with QoS 1 while nothing leaves fills no memory with PUBACKs', () => {
  const { board, client } = ready();
  board.peer.stalled = true;
  for (let n = 0; n < 5000; n++) receive(board, message('t', 'x', 1, n + 1));
  expect(board.peers[0].mostUnsent).toBeLessThan(4096);
  board.pass(300_000);
  if (!client.connected) comeBack(board);
  expect([client.connected, client.publish('t', 'x', { qos: 1 })]).toEqual([true, true]);
});

test('what an old socket still brings does not reach the new connection', () => {
  const { board, client } = ready();
  // A modem's driver hands over several pieces in one turn.
  board.peer.sendBytes(raw(0xf0, ''));
  board.peer.sendBytes('0\x09\0\x05t');
  comeBack(board);
  expect([client.connected, board.peers.length]).toEqual([true, 2]);
});

test('a policy that does not exist refuses, as none does', () => {
  for (const drop of ['newer', 5, true, {}]) {
    const { client } = ready({ drop }, 'full');
    const accepted = Array.from({ length: 40 }, () => client.publish('t', 'x', { qos: 1 }));
    expect([drop, accepted.filter(Boolean).length, client.counts.drop]).toEqual([drop, 32, 0]);
  }
});

test('a topic that is a list is refused or goes as its text', () => {
  for (const topic of [[], ['#'], ['a', '+']]) {
    const { board, client } = ready();
    expect([client.publish(topic, 'x'), client.publish(topic, 'x', { qos: 1 })]).toEqual([false, false]);
    expect(takeBytes(board)).toBe('');
  }
});

/** A connection of each kind of answer that a broker gives. */
const goodStream = [
  bytesOf(message('a/b', 'payload', 1, 300)),
  raw(0xd0, ''),
  answer(0x40, 1),
  raw(0x90, '\0\x02\x01'),
  bytesOf(message('long', 'x'.repeat(3000), 1, 5)),
  answer(0xb0, 3),
  bytesOf(message('c', '')),
].join('');

test('a good stream with bytes that have changed, gone or come breaks nothing for good', () => {
  const change = fc.record({
    at: fc.nat(goodStream.length - 1),
    gone: fc.nat(3),
    come: fc.uint8Array({ maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 536 }),
      (changes, cut) => {
        const { board, client } = ready({ keep_alive: 10 });
        client.publish('t', 'first', { qos: 1 });
        client.subscribe('s');
        client.unsubscribe('u');
        let stream = goodStream;
        for (const { at, gone, come } of changes)
          stream = stream.slice(0, at) + Buffer.from(come).toString('latin1') + stream.slice(at + gone);
        for (let from = 0; from < stream.length && client.connected; from += cut)
          receive(board, stream.slice(from, from + cut));
        // Whatever it still waits for: a dead link ends.
        board.pass(20_000);
        reconnect(board);
        expectWell(board, client);
      },
    ),
    { numRuns: 150, examples: [[[{ at: 1, gone: 0, come: Uint8Array.of(0x80, 0x80) }], 1]] },
  );
});
