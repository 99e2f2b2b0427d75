import { expect, test } from 'vitest';
import { ForgetfulDisk } from '../../simulator/broker/store/forgetful-disk.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import type { WrittenFault } from '../../simulator/world/faults/index.ts';
import { brokerOn, World } from '../../simulator/world/world.ts';
import { HOUR_US, planWith } from './worlds.ts';

const SYNC_US = 1e6;

/** Kills now while the witness is there, now while it is away. */
const CRASHES: WrittenFault[] = Array.from({ length: 40 }, (_, n) => ({
  ...{ fault: 'broker-crash', at: `${200 + n * 75}s`, for: '2s', keeps: 'synced' },
}));

const plan = (qos: 1 | 2 = 1) =>
  planWith({ devices: 8, link: ['lte-cat4'], everyUs: 5e6, qos, session: 'kept', faults: CRASHES });

/** Acknowledges before the sync. */
class HastyDisk extends ForgetfulDisk {
  override whenKept(then: () => void): void {
    then();
  }
}

function run(Disk: typeof ForgetfulDisk, given = plan()) {
  const world = new World(given, new HashedTrace(null), {}, (kernel, brokerPlan, observer) =>
    brokerOn(new Disk(kernel, SYNC_US), kernel, brokerPlan, observer),
  );
  world.run(2 * HOUR_US);
  return world.observer.results();
}

const kept = (results: ReturnType<typeof run>) =>
  results.find(({ name }) => name === 'acknowledged and kept');

test('a broker that is killed 40 times loses nothing that it has acknowledged, on a disk that forgets', () => {
  const results = run(ForgetfulDisk);
  expect(kept(results)?.evaluated).toBeGreaterThan(1000);
  expect(results.filter(({ failed }) => failed > 0)).toEqual([]);
});

test('one that acknowledges before the sync is caught', () => {
  expect(kept(run(HastyDisk))?.failed).toBeGreaterThan(0);
});

test('without such a fault there is no disk and no witness', () => {
  const world = new World(planWith(), new HashedTrace(null));
  world.run(HOUR_US);
  expect(kept(world.observer.results())).toBeUndefined();
});

test('a disk has what was synced before a crash, and nothing else; who waited is not called', () => {
  const kernel = new Kernel('disk');
  const disk = new ForgetfulDisk(kernel, SYNC_US);
  const called: string[] = [];
  disk.put('a', '1');
  disk.whenKept(() => called.push('a'));
  kernel.run(SYNC_US / 2);
  disk.put('b', '2');
  disk.whenKept(() => called.push('b'));
  kernel.run(SYNC_US * 1.5);
  expect([called, [...disk.records()]]).toEqual([['a'], [['a', '1']]]);
  disk.crash(true);
  kernel.run(SYNC_US * 9);
  expect([called, [...disk.records()]]).toEqual([['a'], [['a', '1']]]);
  disk.crash(false);
  expect([...disk.records()]).toEqual([]);
});
