import { expect } from 'vitest';
import { Board, collect } from '../firmware/scripted.ts';
import { comeBack, frames, message, raw, receive, takeBytes } from './wire.ts';

/** A connected client, its errors, and nothing of its CONNECT left to look at. */
export function ready(options: object = {}, build: 'default' | 'full' = 'default', globals: object = {}) {
  const board = new Board(build, undefined, globals);
  const client = board.connected(options);
  takeBytes(board);
  return { board, client, errors: collect(client, 'error') };
}

/** A client that got something bad still publishes, subscribes, hears, and misses no PUBACK. */
export function expectWell(board: Board, client: ReturnType<Board['connected']>): void {
  if (!client.connected) comeBack(board);
  takeBytes(board);
  const heard = collect(client, 'message');
  let acknowledged = 0;
  expect(client.publish('well', 'x', { qos: 1 }, () => acknowledged++)).toBe(true);
  expect(client.subscribe('well')).toBe(true);
  const own = frames(takeBytes(board)).find(({ body }) => body.startsWith('\0\x04well'));
  receive(board, raw(0x40, own?.body.slice(6, 8) ?? ''));
  receive(board, message('well', 'x'));
  expect([client.connected, acknowledged, heard.at(-1), board.thrown]).toEqual([true, 1, ['well', 'x'], []]);
}
