import { expect, test } from 'vitest';
import {
  MAX_ACK_TICKS,
  MAX_SILENT_TICKS,
  TICK_MS_PER_KEEP_ALIVE_S,
} from '../../../firmware/client/limits.ts';
import { Board } from '../scripted.ts';

const KEEP_ALIVE_S = 10;

/** A broker that answers pings at once and each PUBLISH after so long; how many messages it has acknowledged in an hour. */
function hourWith(board: Board, delayMs: number): { acknowledged: number; connections: number } {
  const client = board.mote.create('b', { client_id: 'c', keep_alive: KEEP_ALIVE_S });
  client.connect();
  let acknowledged = 0;
  let due: { at: number; peer: typeof board.peer; messageId: number }[] = [];
  for (let second = 0; second < 3600; second++) {
    if (second % 30 === 0) client.publish('t', 'x', { qos: 1 });
    board.pass(1000);
    for (const packet of board.peer?.take() ?? []) {
      if (packet.cmd === 'connect') board.accept();
      if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
      if (packet.cmd === 'publish')
        due.push({ at: board.now + delayMs, peer: board.peer, messageId: packet.messageId as number });
    }
    for (const { at, peer, messageId } of due)
      if (at <= board.now && !peer.ended) {
        acknowledged++;
        peer.send({ cmd: 'puback', messageId });
      }
    due = due.filter(({ at }) => at > board.now);
  }
  return { acknowledged, connections: board.peers.length };
}

test.each(['core', 'default'] as const)(
  '%s: PUBACKs after four keep-alive intervals do come through',
  (name) => {
    const { acknowledged, connections } = hourWith(new Board(name), KEEP_ALIVE_S * 4000);
    expect(acknowledged).toBeGreaterThan(80);
    expect(connections).toBeLessThan(5);
  },
);

test('the deadline for an acknowledgement has a bound', () => {
  const { connections } = hourWith(new Board('core'), 1e9);
  const longestS = (MAX_ACK_TICKS * TICK_MS_PER_KEEP_ALIVE_S * KEEP_ALIVE_S) / 1000;
  expect(connections).toBeGreaterThan(3600 / (longestS + 128) - 1);
});

test('a broker that answers at once again gets the shorter deadline back', () => {
  const board = new Board('core');
  expect(hourWith(board, KEEP_ALIVE_S * 4000).connections).toBeGreaterThan(2);
  const client = board.mote.create('b', { client_id: 'c' });
  board.pass(60_000);
  board.accept();
  for (let message = 0; message < 2 * MAX_ACK_TICKS + 32; message++) {
    board.pass(1000);
    for (const packet of board.peer.take()) {
      if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
      if (packet.cmd === 'publish') board.peer.send({ cmd: 'puback', messageId: packet.messageId });
    }
    board.idle();
    client.publish('t', 'x', { qos: 1 });
  }
  board.peer.take();
  const before = board.now;
  while (!board.peer.ended) {
    board.pass(1000);
    for (const packet of board.peer.take())
      if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
  }
  const ticks = (board.now - before) / (TICK_MS_PER_KEEP_ALIVE_S * KEEP_ALIVE_S);
  expect(ticks).toBeLessThan(MAX_SILENT_TICKS + 2);
});
