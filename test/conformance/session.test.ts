import { expect, test } from 'vitest';
import { type Board, collect } from '../firmware/scripted.ts';
import { ready } from './well.ts';
import {
  bytesOf,
  comeBack,
  frames,
  grant,
  message,
  raw,
  receive,
  reconnect,
  takeBytes,
  takePackets,
} from './wire.ts';

const publishes = (board: Board) =>
  takePackets(board, 'publish').map(({ messageId, dup, payload }) => [messageId, dup, payload.toString()]);

test('MQTT-3.1.2-4: with clean session 0 the session is kept after the link drops', () => {
  const { board, client } = ready({ clean_session: false });
  const heard = collect(client, 'message');
  client.subscribe('granted', { qos: 1 });
  grant(board, takePackets(board, 'subscribe'), () => 1);
  client.subscribe('unanswered');
  client.unsubscribe('left');
  client.publish('t', 'held', { qos: 1 });
  board.idle();
  board.peer.close();
  comeBack(board, true);
  board.idle();
  const again = board.peer.take();
  expect(again.length).toBe(3);
  for (const packet of [
    { cmd: 'subscribe', subscriptions: [{ topic: 'unanswered' }] },
    { cmd: 'unsubscribe', unsubscriptions: ['left'] },
    { cmd: 'publish', dup: true, payload: Buffer.from('held') },
  ])
    expect(again.find(({ cmd }) => cmd === packet.cmd)).toMatchObject(packet);
  receive(board, message('granted', 'kept by the broker', 1));
  expect(heard).toEqual([['granted', 'kept by the broker']]);
});

test('MQTT-3.1.2-4: a session that the broker has lost is made again', () => {
  const { board, client } = ready({ clean_session: false });
  for (const filter of ['a', 'b/+', '#']) client.subscribe(filter, { qos: 1 });
  grant(board, takePackets(board, 'subscribe'), () => 1);
  reconnect(board, true);
  expect(takePackets(board, 'subscribe')).toEqual([]);
  reconnect(board, false);
  const again = takePackets(board, 'subscribe').flatMap(({ subscriptions }) => subscriptions);
  expect(again).toMatchObject([
    { topic: 'a', qos: 1 },
    { topic: 'b/+', qos: 1 },
    { topic: '#', qos: 1 },
  ]);
});

test('MQTT-3.1.2-6: with clean session 1 subscriptions are made again', () => {
  const { board, client } = ready({});
  const granted = collect(client, 'subscribed');
  client.subscribe('f', { qos: 1 });
  const old = takePackets(board, 'subscribe');
  grant(board, old, () => 1);
  client.subscribe('g');
  takePackets(board, 'subscribe');
  for (const round of [1, 2]) {
    reconnect(board);
    const again = takePackets(board, 'subscribe');
    expect(again.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic)).sort()).toEqual([
      'f',
      'g',
    ]);
    // An answer to what was granted before counts for nothing.
    grant(board, [...old, ...again], () => 1);
    expect(granted.length).toBe(2 * round + 1);
  }
});

test('MQTT-3.1.2-6: what came of a packet on the old link is not used on the new one', () => {
  const stream = bytesOf(message('old', 'x'.repeat(40), 1));
  for (let cut = 1; cut < stream.length; cut++) {
    const { board, client } = ready({});
    const heard = collect(client, 'message');
    receive(board, stream.slice(0, cut));
    board.peer.close();
    board.pass(1000);
    takeBytes(board);
    board.accept();
    receive(board, message('new', 'y', 1, 9));
    expect([cut, heard, takeBytes(board)]).toEqual([cut, [['new', 'y']], raw(0x40, '\0\x09')]);
  }
});

test("MQTT-3.1.2-6: the program's own unacknowledged messages go again, with id and DUP", () => {
  const { board, client } = ready({});
  let acknowledged = 0;
  for (const text of ['a', 'b']) client.publish('t', text, { qos: 1 }, () => acknowledged++);
  board.idle();
  reconnect(board);
  expect(publishes(board)).toEqual([
    [1, true, 'a'],
    [2, true, 'b'],
  ]);
  receive(board, { cmd: 'puback', messageId: 2 });
  receive(board, { cmd: 'puback', messageId: 1 });
  expect(acknowledged).toBe(2);
});

test('MQTT-3.1.3-2: the client id, which names the session, is the same on each connection', () => {
  for (const clean_session of [true, false]) {
    const { board } = ready({ client_id: 'sensor-9', clean_session });
    for (let n = 0; n < 3; n++) {
      expect(board.peer.options).toMatchObject({ host: 'broker' });
      board.peer.close();
      const before = board.peers.length;
      while (board.peers.length === before) board.pass(1000);
      expect(takePackets(board, 'connect')).toMatchObject([{ clientId: 'sensor-9', clean: clean_session }]);
      board.accept();
    }
  }
});

test('MQTT-4.1.0-1: session state lasts through many connections and hours without one', () => {
  const { board, client } = ready({ clean_session: false });
  const acknowledged: number[] = [];
  client.subscribe('f');
  grant(board, takePackets(board, 'subscribe'), () => 0);
  for (let n = 0; n < 3; n++) client.publish('t', `${n}`, { qos: 1 }, () => acknowledged.push(n));
  board.idle();
  for (let link = 0; link < 5; link++) {
    // An end right after the first message, again and again, would say that the broker does not want it.
    board.pass(40_000);
    board.peer.close();
    board.refuses = true;
    board.pass(3 * 3600_000);
    board.refuses = false;
    comeBack(board, true);
    expect(publishes(board)).toEqual([
      [2, true, '0'],
      [3, true, '1'],
      [4, true, '2'],
    ]);
  }
  for (const messageId of [2, 3, 4]) receive(board, { cmd: 'puback', messageId });
  expect(acknowledged).toEqual([0, 1, 2]);
});

test('MQTT-4.1.0-2: a session lasts as long as its connection: a late PUBACK still counts', () => {
  const { board, client } = ready({ keep_alive: 60 });
  const granted = collect(client, 'subscribed');
  let acknowledged = 0;
  for (let hour = 0; hour < 24; hour++) {
    client.subscribe(`f/${hour}`);
    client.publish('t', 'x', { qos: 1 }, () => acknowledged++);
    const late = frames(takeBytes(board));
    for (let half = 0; half < 2; half++) {
      board.pass(28_000);
      receive(board, { cmd: 'pingresp' });
    }
    receive(board, late.map(({ first, body }) => acknowledgement(first, body)).join(''));
    for (let minute = 1; minute < 60; minute++) {
      board.pass(60_000);
      receive(board, { cmd: 'pingresp' });
    }
    takeBytes(board);
  }
  expect([board.peers.length, granted.length, acknowledged]).toEqual([1, 24, 24]);
});

function acknowledgement(first: number, body: string): string {
  if (first === 0x82) return raw(0x90, `${body.slice(0, 2)}\0`);
  if (first === 0x32) return raw(0x40, body.slice(3, 5));
  return '';
}

test('MQTT-4.4.0-1: after a reconnect with clean session 0 what is unacknowledged goes again', () => {
  for (const sessionPresent of [true, false]) {
    const { board, client } = ready({ clean_session: false });
    for (let n = 1; n <= 12; n++) client.publish('t', `${n}`, { qos: 1 });
    board.idle();
    receive(board, { cmd: 'puback', messageId: 3 });
    const sent = publishes(board).map(([messageId]) => messageId as number);
    reconnect(board, sessionPresent);
    const again = publishes(board);
    const expected = sent.filter((id) => id !== 3);
    expect(again.slice(0, expected.length)).toEqual(expected.map((id) => [id, true, `${id}`]));
  }
});
