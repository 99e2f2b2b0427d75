import { expect, test } from 'vitest';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import type { StackName } from '../../simulator/tcp/index.ts';
import { pair, RTT_100 } from './pair.ts';

/** How far a measured schedule may be from ours. */
const TOLERANCE = 0.05;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const HOUR_S = 3600;
const deadFrom = (atS: number): FaultPlan => ({
  fault: 'outages',
  atS: [atS],
  durationS: [HOUR_S, HOUR_S],
  holdUpToS: 'never',
});

/** When one byte, written into a link that has just died, is sent; seconds after the first time. */
function retransmissions(clientStack: StackName, seed: number, rtt = RTT_100) {
  const sent: number[] = [];
  const { kernel, client, connect } = pair([deadFrom(30), rtt], {
    clientStack,
    seed,
    capture: (segment, timeUs) => {
      if (segment.direction === 0 && segment.payload !== '') sent.push(timeUs / 1e6);
    },
  });
  connect();
  for (let at = 1; at < 29; at++) {
    kernel.run(at * 1e6);
    client.socket?.write('x');
  }
  kernel.run(30.1e6);
  sent.length = 0;
  client.socket?.write('y');
  kernel.run(2 * HOUR_S * 1e6);
  return { at: sent.map((time) => time - sent[0]), closed: client.closed };
}

/** Of the runs' times for one step: some runs have had a late sample and wait a tick longer. */
function median(runs: number[][], index: number): number {
  return runs.map((run) => run[index]).sort((a, b) => a - b)[runs.length >> 1];
}

function expectNear(actual: number, expected: number, slackS: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(TOLERANCE * expected, slackS));
}

test('Linux sends one segment again at the measured times', () => {
  const runs = SEEDS.map((seed) => retransmissions('linux', seed).at);
  const measured = [0, 0.309, 0.63, 1.27, 2.52, 5.17, 10.3, 20.3, 40.8, 81.7, 161.6];
  measured.forEach((at, index) => {
    expectNear(median(runs, index), at, 0.016);
  });
});

test('esp-lwip sends one segment again at the measured times', () => {
  const runs = SEEDS.map((seed) => retransmissions('esp-lwip', seed).at);
  const measured = [0, 1.23, 4.25, 10.3, 22.3, 46.3, 94.4, 190.5];
  measured.forEach((at, index) => {
    expectNear(median(runs, index), at, 0.25);
  });
});

test('esp-lwip at a round trip of 600 ms begins with 1.7 s', () => {
  const rtt: FaultPlan = { fault: 'delay', rttMsP50: 600, rttMsP90: 600 };
  const runs = SEEDS.map((seed) => retransmissions('esp-lwip', seed, rtt).at);
  [0, 1.7, 5.7, 13.7, 29.8, 61.8, 125.9].forEach((at, index) => {
    expectNear(median(runs, index), at, 0.25);
  });
});

test.each([
  ['esp-lwip', 1152],
  ['linux', 1006],
] as const)('%s gives a dead peer up after %d s', (stack, giveUpS) => {
  const closedAt: number[] = [];
  for (const seed of SEEDS) {
    const { kernel, client, connect } = pair([deadFrom(30), RTT_100], { clientStack: stack, seed });
    connect();
    for (let at = 1; at < 29; at++) {
      kernel.run(at * 1e6);
      client.socket?.write('x');
    }
    kernel.run(31e6);
    client.socket?.write('y');
    while (client.closed.length === 0 && kernel.now < 2 * HOUR_S * 1e6) kernel.run(kernel.now + 1e5);
    expect(client.closed).toEqual(['timeout']);
    closedAt.push(kernel.now / 1e6 - 31);
  }
  expectNear(closedAt.sort((a, b) => a - b)[closedAt.length >> 1], giveUpS, 0);
});

const BLACK_HOLE: FaultPlan = { fault: 'loss', upPercent: 100, downPercent: 100 };

test.each([
  ['linux', [0, 1, 2, 3.1, 4.1, 5.1, 7.1, 11.3, 19.5, 35.6, 68.1], 133.6],
  ['esp-lwip', [0, 1.25, 2.75, 4.25], 18.2],
] as const)('%s: SYNs into a black hole, and the error', (clientStack, times, errorS) => {
  const sent: number[] = [];
  const { connect } = pair([BLACK_HOLE], {
    clientStack,
    capture: (segment, timeUs) => {
      if (segment.isSyn) sent.push(timeUs / 1e6);
    },
  });
  const { error, decidedAtUs } = connect();
  times.forEach((at, index) => {
    expectNear(sent[index], at, 0.26);
  });
  expect(error).toBe('timeout');
  expectNear(decidedAtUs / 1e6, errorS, 0.26);
});

test('a Linux server repeats its SYN-ACK after 1, 3, 7, 15 and 31 s', () => {
  const sent: number[] = [];
  // The first packet up is the SYN; from then on the server talks to nobody.
  const { kernel, connect } = pair([deadFrom(0.04), RTT_100], {
    clientStack: 'linux',
    capture: (segment, timeUs) => {
      if (segment.isSyn && segment.direction === 1) sent.push(timeUs / 1e6);
    },
  });
  connect();
  kernel.run(100e6);
  expect(sent.length).toBe(6);
  [0, 1, 3, 7, 15, 31].forEach((at, index) => {
    expectNear(sent[index] - sent[0], at, 0.05);
  });
});

test('a modem gives up after its tries', () => {
  const { connect } = pair([BLACK_HOLE], { clientStack: 'generic-modem' });
  const { error, decidedAtUs } = connect();
  expect(error).toBe('timeout');
  expect(decidedAtUs / 1e6).toBeGreaterThan(60);
});
