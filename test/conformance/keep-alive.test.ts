import { expect, test } from 'vitest';
import { Board } from '../firmware/scripted.ts';
import { message, receive, takeBytes } from './wire.ts';

const STEPS_PER_INTERVAL = 50;

/** The longest time in which nothing left, in keep-alive intervals, while the broker answers pings. */
function longestSilence(
  keepAliveS: number,
  intervals: number,
  each: (board: Board, step: number) => void,
): number {
  const board = new Board('default');
  board.connected({ keep_alive: keepAliveS });
  takeBytes(board);
  let longest = 0;
  let silent = 0;
  for (let step = 0; step < intervals * STEPS_PER_INTERVAL; step++) {
    each(board, step);
    board.pass((keepAliveS * 1000) / STEPS_PER_INTERVAL);
    silent++;
    longest = Math.max(longest, silent);
    const sent = takeBytes(board);
    if (sent) silent = 0;
    if (sent.includes('\xc0\0')) board.peer.send({ cmd: 'pingresp' });
  }
  expect(board.peers.length).toBe(1);
  return longest / STEPS_PER_INTERVAL;
}

test('MQTT-3.1.2-23: an idle client sends a PINGREQ within each keep-alive interval', () => {
  for (const keepAliveS of [1, 2, 5, 10, 60, 300, 65_535])
    expect(longestSilence(keepAliveS, 20, () => {})).toBeLessThanOrEqual(1);
});

test('MQTT-3.1.2-23: so does one that publishes now and then, at whatever moment', () => {
  for (let period = 7; period < 3 * STEPS_PER_INTERVAL; period += 6)
    expect(
      longestSilence(60, 30, (board, step) => {
        if (step % period === 0) receive(board, message('t', 'x', 1));
      }),
    ).toBeLessThanOrEqual(1);
});

test('MQTT-3.1.2-23: so does one that only receives', () => {
  expect(
    longestSilence(60, 20, (board) => {
      receive(board, message('t', 'x'));
    }),
  ).toBeLessThanOrEqual(1);
});
