import { expect, test } from 'vitest';
import { Board, collect } from '../firmware/scripted.ts';
import { bytesOf, frames, message, raw, receive, reconnect, takeBytes } from './wire.ts';

const PUBREC = 0x50;
const PUBREL = 0x62;
const PUBCOMP = 0x70;
const kept = { client_id: 'c', clean_session: false };
const ofId = (first: number, id: number) => raw(first, String.fromCharCode(id >> 8, id & 255));
const qos2 = (payload: string, id: number, dup = false) =>
  bytesOf({ ...message('t', payload, 1, id, dup), qos: 2 } as Parameters<typeof bytesOf>[0]);
const bodies = (stream: string) => frames(stream).map(({ first, body }) => [first, body]);

function ready(options: object = kept) {
  const board = new Board('max');
  const client = board.connected(options);
  takeBytes(board);
  return { board, client, errors: collect(client, 'error'), heard: collect(client, 'message') };
}

test('MQTT-3.6.1-1: PUBREL flags are 0010', () => {
  const { board, client } = ready();
  client.publish('t', 'x', { qos: 2 });
  expect(bodies(takeBytes(board))).toEqual([[0x34, '\0\x01t\0\x01x']]);
  receive(board, ofId(PUBREC, 1));
  expect(takeBytes(board)).toBe(ofId(0x62, 1));
});

test('MQTT-4.3.3-1: no PUBLISH again after PUBREC; PUBREL goes until PUBCOMP', () => {
  const { board, client } = ready();
  let done = 0;
  client.publish('t', 'x', { qos: 2 }, () => done++);
  reconnect(board, true);
  expect(bodies(takeBytes(board))).toEqual([[0x3c, '\0\x01t\0\x01x']]);
  receive(board, ofId(PUBREC, 1));
  expect(takeBytes(board)).toBe(ofId(PUBREL, 1));
  for (let round = 0; round < 3; round++) {
    reconnect(board, true);
    expect([takeBytes(board), done]).toEqual([ofId(PUBREL, 1), 0]);
  }
  receive(board, ofId(PUBCOMP, 1));
  expect(done).toBe(1);
  reconnect(board, true);
  expect(takeBytes(board)).toBe('');
});

test('MQTT-4.3.3-1: each answer moves one state only; another changes nothing', () => {
  for (const wrong of [0x40, PUBCOMP]) {
    const { board, client, errors } = ready();
    client.publish('t', 'x', 2);
    takeBytes(board);
    receive(board, ofId(wrong, 1));
    expect([takeBytes(board), errors]).toEqual(['', [['unknown id']]]);
    receive(board, ofId(PUBREC, 1));
    takeBytes(board);
    receive(board, ofId(0x40, 1));
    receive(board, ofId(PUBREC, 2));
    receive(board, ofId(PUBCOMP, 1));
    expect([takeBytes(board), errors.length, client.connected]).toEqual(['', 3, true]);
    client.publish('t', 'y', 1);
    takeBytes(board);
    for (const first of [PUBREC, PUBCOMP]) receive(board, ofId(first, 2));
    expect([takeBytes(board), errors.length]).toEqual(['', 5]);
  }
});

test('MQTT-4.3.3-2: a repeat before PUBREL is answered and not delivered again; afterwards the id is new', () => {
  const { board, heard } = ready();
  receive(board, qos2('one', 7));
  expect(takeBytes(board)).toBe(ofId(PUBREC, 7));
  receive(board, qos2('one', 7, true));
  reconnect(board, true);
  receive(board, qos2('one', 7, true));
  expect(takeBytes(board)).toBe(ofId(PUBREC, 7));
  receive(board, ofId(PUBREL, 7));
  receive(board, ofId(PUBREL, 7));
  expect([takeBytes(board), heard]).toEqual([ofId(PUBCOMP, 7).repeat(2), [['t', 'one']]]);
  receive(board, qos2('two', 7));
  expect(heard.length).toBe(2);
});

test('MQTT-4.3.3-2: a new session has nothing of the ids before it', () => {
  const { board, heard } = ready();
  receive(board, qos2('one', 7));
  reconnect(board, false);
  receive(board, qos2('other', 7));
  expect(heard).toEqual([
    ['t', 'one'],
    ['t', 'other'],
  ]);
});

test('MQTT-4.6.0-3: PUBRECs follow the order of their PUBLISHes', () => {
  const { board } = ready();
  const ids = [9, 3, 300, 1];
  receive(board, ids.map((id) => qos2('x', id)).join(''));
  expect(takeBytes(board)).toBe(ids.map((id) => ofId(PUBREC, id)).join(''));
});

test('MQTT-4.6.0-4: PUBRELs follow the order of their PUBRECs, also after a connection', () => {
  const { board, client } = ready();
  for (const text of ['a', 'b', 'c']) client.publish('t', text, 2);
  takeBytes(board);
  const order = [2, 1, 3];
  receive(board, order.map((id) => ofId(PUBREC, id)).join(''));
  const releases = order.map((id) => ofId(PUBREL, id)).join('');
  expect(takeBytes(board)).toBe(releases);
  reconnect(board, true);
  expect(takeBytes(board)).toBe(releases);
});

test.each([
  ['PUBREC with flags', raw(0x52, '\0\x01')],
  ['PUBREL without its flags', raw(0x60, '\0\x01')],
  ['PUBCOMP of one byte', raw(0x70, '\x01')],
  ['PUBREC of three', raw(0x50, '\0\x01\0')],
  ['QoS 3', raw(0x36, '\0\x01t\0\x01x')],
  ['QoS 2 with id 0', raw(0x34, '\0\x01t\0\0x')],
])('MQTT-4.8.0-1: %s closes the link', (_, packet) => {
  const { board, client } = ready();
  receive(board, packet);
  expect([board.peer.ended, client.connected]).toEqual([true, false]);
});
