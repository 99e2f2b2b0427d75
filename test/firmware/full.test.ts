import type { IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_SLOTS } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';

/** Fills the outbox offline, publishes three more, and tells what the broker gets in the end. */
function overflow(drop: string, topics: string[]): { accepted: boolean[]; got: string[]; dropped: number } {
  const board = new Board('full');
  const client = board.mote.create('b', { client_id: 'c', drop });
  for (let n = 0; n < MAX_SLOTS; n++) client.publish(`t/${n}`, `${n}`, { qos: 1 });
  const accepted = topics.map((topic) => client.publish(topic, `new ${topic}`, { qos: 1 }));
  client.connect();
  board.idle();
  board.accept();
  const got: string[] = [];
  for (let round = 0; round < MAX_SLOTS; round++)
    for (const packet of board.peer.take().filter((one): one is IPublishPacket => one.cmd === 'publish')) {
      got.push(packet.payload.toString());
      board.peer.send({ cmd: 'puback', messageId: packet.messageId });
      board.idle();
    }
  return { accepted, got, dropped: client.counts.drop };
}

const numbers = Array.from({ length: MAX_SLOTS }, (_, n) => `${n}`);

test('a full outbox refuses, or the oldest, the newest or the one of the same topic gives way', () => {
  expect(overflow('', ['x', 'y'])).toEqual({ accepted: [false, false], got: numbers, dropped: 0 });
  expect(overflow('oldest', ['x', 'y'])).toEqual({
    accepted: [true, true],
    got: [...numbers.slice(2), 'new x', 'new y'],
    dropped: 2,
  });
  expect(overflow('newest', ['x', 'y'])).toEqual({
    accepted: [true, true],
    got: [...numbers.slice(0, -1), 'new y'],
    dropped: 2,
  });
  expect(overflow('replace', ['t/7', 'y', 't/7'])).toEqual({
    accepted: [true, false, true],
    got: [...numbers.filter((n) => n !== '7'), 'new t/7'],
    dropped: 2,
  });
});

test('what is in flight never gives way', () => {
  const board = new Board('full');
  const client = board.connected({ drop: 'oldest' });
  for (let n = 0; n < MAX_SLOTS + 1; n++) client.publish('t', `${n}`, { qos: 1 });
  board.peer.close();
  board.pass(1000);
  board.accept();
  const [first] = board.peer.take().filter((packet) => packet.cmd === 'publish') as IPublishPacket[];
  expect([first.payload.toString(), client.counts.drop, client.counts.dup]).toEqual(['0', 1, MAX_IN_FLIGHT]);
});

test('flush calls back when the broker has all, QoS 0 too', () => {
  const board = new Board('full');
  const client = board.connected();
  const left: number[] = [];
  client.publish('t', 'a', { qos: 1 });
  client.publish('t', 'b');
  client.flush((messages: number) => left.push(messages), 10_000);
  board.pass(100);
  board.peer.send({ cmd: 'puback', messageId: 1 });
  board.idle();
  expect(board.peer.take().map((packet) => packet.cmd)).toEqual(['connect', 'publish', 'publish', 'pingreq']);
  expect(left).toEqual([]);
  board.peer.send({ cmd: 'pingresp' });
  board.pass(20_000);
  expect(left).toEqual([0]);
});

test('flush gives up after its time, and says how many are left', () => {
  const board = new Board('full');
  const client = board.mote.create('b', {});
  const left: number[] = [];
  client.publish('t', 'a', { qos: 1 });
  client.publish('t', 'b', { qos: 1 });
  client.flush((messages: number) => left.push(messages), 5000);
  board.pass(4999);
  expect(left).toEqual([]);
  board.pass(1);
  expect(left).toEqual([2]);
});

test('a flush that begins without a connection ends on the next one, and one that is cut off asks again', () => {
  const board = new Board('full');
  const client = board.mote.create('b', { client_id: 'c' });
  const left: number[] = [];
  client.flush((messages: number) => left.push(messages), 60_000);
  client.connect();
  board.idle();
  board.accept();
  const asked = () => board.peer.take().filter(({ cmd }) => cmd === 'pingreq').length;
  expect(asked()).toBe(1);
  board.peer.close();
  board.pass(5000);
  board.accept();
  expect(asked()).toBe(1);
  board.peer.send({ cmd: 'pingresp' });
  board.idle();
  expect(left).toEqual([0]);
});

test('a flush asks the broker once a message of QoS 0 that waited for a full socket was sent', () => {
  const board = new Board('full');
  const client = board.connected();
  const left: number[] = [];
  board.peer.stalled = true;
  for (let n = 0; n < 6; n++) client.publish('t', 'x'.repeat(500));
  client.publish('t', 'last');
  client.flush((messages: number) => left.push(messages), 10_000);
  board.peer.stalled = false;
  board.idle();
  const last = board.peer.take().slice(-2);
  expect(last).toMatchObject([{ cmd: 'publish', payload: Buffer.from('last') }, { cmd: 'pingreq' }]);
  board.peer.send({ cmd: 'pingresp' });
  board.idle();
  expect(left).toEqual([0]);
});

test('a flush that is over ends no timer of a number that was given anew', () => {
  const cleared: unknown[] = [];
  const board = new Board('full', undefined, { clearTimeout: (id: unknown) => cleared.push(id) });
  const client = board.connected();
  client.flush(() => {}, 10_000);
  board.peer.send({ cmd: 'pingresp' });
  board.idle();
  cleared.length = 0;
  client.flush(() => {}, 10_000);
  expect(cleared).toEqual([]);
});

test('a message that no outbox has room for takes nothing out', () => {
  const board = new Board('full');
  const client = board.mote.create('b', { client_id: 'c', drop: 'oldest' });
  expect(client.publish('t', 'a', { qos: 1 })).toBe(true);
  expect(client.publish('t', 'x'.repeat(MAX_OUTBOX_BYTES + 1), { qos: 1 })).toBe(false);
  expect(client.counts.drop).toBe(0);
});

test('counters tell what happened', () => {
  const board = new Board('full');
  const client = board.connected();
  client.publish('t', 'a', { qos: 1 });
  client.publish('t', 'b');
  client.publish('#', 'c');
  board.idle();
  board.peer.send({ cmd: 'puback', messageId: 1 });
  board.peer.send({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false });
  board.idle();
  expect(client.counts).toMatchObject({ sent: 2, ackd: 1, no: 1, got: 1, conn: 1, drop: 0, dup: 0, skip: 0 });
});

test('TLS takes key, cert and ca to the tls module, on port 8883', () => {
  const board = new Board('full');
  const tls = { key: 'K', cert: 'C', ca: 'A' };
  board.mote.create('b', { tls: true, ...tls }).connect();
  board.mote.create('b', {}).connect();
  expect(board.peers.map((peer) => peer.options)).toMatchObject([
    { module: 'tls', host: 'b', port: 8883, ...tls },
    { module: 'net', host: 'b', port: 1883 },
  ]);
});

test('what answers a SUBSCRIBE, or has it sent again, counts for no message', () => {
  const board = new Board('full');
  const client = board.connected();
  const ids = collect(client, 'puback');
  client.subscribe('a');
  client.publish('t', 'x', { qos: 1 });
  board.peer.close();
  board.pass(1000);
  board.accept();
  board.peer.sendBytes('\x90\x03\0\x01\0@\x02\0\x02');
  client.unsubscribe('a');
  board.peer.sendBytes('\xb0\x02\0\x03');
  board.idle();
  expect([ids, client.counts]).toMatchObject([[[2]], { sent: 1, ackd: 1, dup: 1 }]);
});
