import { expect, test } from 'vitest';
import { Reading } from '../../simulator/checks/reading.ts';
import { MAX_CHANGES, MAX_SLOW, SlowReadings } from '../../simulator/checks/slow-readings.ts';
import { Obstacles } from '../../simulator/world/obstacles.ts';
import { CONNACK, reading, SECOND } from './packets.ts';

const slowReadings = (countUntilUs = Number.POSITIVE_INFINITY) =>
  new SlowReadings({ ledger: { isCounted: ({ timeUs }) => timeUs < countUntilUs } });

/** A reading of device 1, from one second to another. */
function delivered(slow: SlowReadings, fromS: number, toS: number): void {
  slow.readingDelivered(toS * SECOND, new Reading(reading('21', fromS * SECOND), 1, 1));
}

test('a reading is told apart by what it waited for: its link, a new connection, its delivery', () => {
  const slow = slowReadings();
  slow.obstructed(0, 1, null);
  slow.received(SECOND, 1, 1, CONNACK);
  slow.obstructed(100 * SECOND, 1, 'link');
  slow.closed(150 * SECOND, 1, 1);
  slow.obstructed(220 * SECOND, 1, null);
  slow.received(250 * SECOND, 1, 2, CONNACK);
  delivered(slow, 90, 252);
  expect(slow.slowest).toEqual([
    {
      device: 1,
      topic: 't',
      atMs: 90_000,
      tookMs: 162_000,
      waitedMs: { delivery: 12_000, link: 120_000, connection: 30_000 },
    },
  ]);
});

test(`the ${MAX_SLOW} slowest are kept, the slowest first, and only those that count`, () => {
  const slow = slowReadings(1000 * SECOND);
  for (const took of [5, 1, 9, 3, 7, 2, 8, 4, 6, 10, 12, 11]) delivered(slow, 10, 10 + took);
  delivered(slow, 2000, 2100);
  expect(slow.slowest.map(({ tookMs }) => tookMs / 1000)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test(`of more than ${MAX_CHANGES} changes the earliest are forgotten: what is known stays right`, () => {
  const slow = slowReadings();
  for (let second = 0; second < 2 * MAX_CHANGES; second++)
    slow.obstructed(second * SECOND, 1, second % 2 === 0 ? 'link' : null);
  delivered(slow, 0, 2 * MAX_CHANGES);
  const { link = 0, connection = 0 } = slow.slowest[0].waitedMs;
  expect([link, connection]).toEqual([(MAX_CHANGES / 2) * 1000, (MAX_CHANGES / 2) * 1000]);
});

test('obstacles that overlap count as one way that is away, and are named by the one that matters', () => {
  const told: unknown[] = [];
  const obstacles = new Obstacles(
    { first: 1, last: 1 },
    {
      reachable: (timeUs) => told.push([timeUs, 'reachable']),
      unreachable: (timeUs) => told.push([timeUs, 'unreachable']),
      obstructed: (timeUs, _device, by) => told.push([timeUs, by]),
    },
  );
  obstacles.goes(1, 1, 'power');
  obstacles.comes(2, 1, 'link');
  obstacles.brokerCutsOff(3);
  obstacles.comes(4, 1, 'link');
  obstacles.goes(5, 1, 'link');
  obstacles.brokerLetsIn(6);
  obstacles.goes(7, 1, 'link');
  expect(told).toEqual([
    [1, 'reachable'],
    [1, null],
    [2, 'unreachable'],
    [2, 'link'],
    [3, 'broker'],
    [6, 'link'],
    [7, 'reachable'],
    [7, null],
  ]);
});
