import { expect, test } from 'vitest';
import { Board } from '../firmware/scripted.ts';
import { answer, frames, grant, receive, reconnect, takeBytes, takePackets } from './wire.ts';

/** The ids of so many messages, each acknowledged before the next. */
function idsOfMessages(board: Board, client: ReturnType<Board['connected']>, count: number): number[] {
  const ids: number[] = [];
  takeBytes(board);
  for (let n = 0; n < count; n++) {
    client.publish('t', 'x', 1);
    const { body } = frames(takeBytes(board))[0];
    ids.push((body.charCodeAt(3) << 8) | body.charCodeAt(4));
    receive(board, `@\x02${body.slice(3, 5)}`);
  }
  return ids;
}

test('MQTT-2.3.1-1: no packet id is 0, when the ids have gone round either', () => {
  const board = new Board('default');
  const client = board.connected();
  expect(idsOfMessages(board, client, 65_533).includes(0)).toBe(false);
  client.subscribe('f');
  client.unsubscribe('f');
  client.subscribe('g');
  client.publish('t', 'x', { qos: 1 });
  const ids = frames(takeBytes(board)).map(({ body }) => body);
  expect(ids.map((body) => body.slice(0, 2)).slice(0, 3)).toEqual(['\xff\xfe', '\xff\xff', '\0\x01']);
  expect(ids[3].slice(3, 5)).toBe('\0\x02');
});

test('MQTT-2.3.1-2: a new packet takes an id that no message in flight has', () => {
  const board = new Board('default');
  const client = board.connected();
  for (const text of ['a', 'b']) client.publish('t', text, { qos: 1 });
  const ids = idsOfMessages(board, client, 65_534);
  expect([ids.includes(1), ids.includes(2), ids.at(-1)]).toEqual([false, false, 3]);
  for (const id of [1, 2]) receive(board, { cmd: 'puback', messageId: id });
  idsOfMessages(board, client, 65_532);
  client.publish('t', 'held', { qos: 1 });
  client.subscribe('f');
  expect(frames(takeBytes(board)).at(-1)?.body.slice(0, 2)).not.toBe('\xff\xff');
});

test('MQTT-2.3.1-3: what goes again keeps its id, which is free after PUBACK', () => {
  const board = new Board('default');
  const client = board.connected();
  client.publish('t', 'again', { qos: 1 });
  for (let round = 0; round < 3; round++) {
    expect(takePackets(board, 'publish').map(({ messageId }) => messageId)).toEqual([1]);
    reconnect(board);
  }
  receive(board, { cmd: 'puback', messageId: 1 });
  expect(idsOfMessages(board, client, 65_535).at(-1)).toBe(1);
});

test('MQTT-2.3.1-3: an id is free after SUBACK and after UNSUBACK', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('f');
  grant(board, takePackets(board, 'subscribe'), () => 0);
  client.unsubscribe('f');
  for (const { messageId } of takePackets(board, 'unsubscribe')) receive(board, answer(0xb0, messageId));
  expect(idsOfMessages(board, client, 65_535).slice(-2)).toEqual([1, 2]);
});
