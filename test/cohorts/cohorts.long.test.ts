import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { type Couplings, plannedCoupling } from '../../simulator/cohorts/coupling.ts';
import { planOf } from '../../simulator/run/index.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';
import { Running } from '../realtime/broker/running.ts';
import { inCohorts, inOnePiece, withoutPlanned } from './both-ways.ts';

const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 100_000 }),
  devices: fc.integer({ min: 2, max: 5 }),
  size: fc.integer({ min: 1, max: 4 }),
  more: fc.constantFrom({}, { protocol: 5 as const, qos: 2 as const }, { modem: 'all' }),
});

test('any world of a soak comes to the same in cohorts and in one piece, or is found to be coupled', () => {
  let coupled = 0;
  fc.assert(
    fc.property(worlds, ({ seed, devices, size, more }) => {
      const plan = planOf(
        seedOptions(seed, { devices, forUs: 2 * 3600e6, ...more }, ownFirmware),
        ownFirmware,
      );
      const { coupling, report } = inCohorts(plan, size);
      if (coupling === null) expect(JSON.stringify(report)).toBe(JSON.stringify(inOnePiece(plan)));
      else coupled++;
    }),
    { seed: 1, numRuns: 6 },
  );
  expect(coupled).toBeGreaterThan(0);
});

test('a mutant that overlooks couplings is caught: a coupled world of a soak comes to something else in cohorts', () => {
  const overlooks: Pick<Couplings, 'add'> = { add: () => null };
  const isCaught = (seed: number) => {
    const plan = planOf(seedOptions(seed, { devices: 4, forUs: 2 * 3600e6 }, ownFirmware), ownFirmware);
    if (plannedCoupling(plan) === null) return false;
    const { report } = withoutPlanned(plan, 1, overlooks);
    return JSON.stringify(report) !== JSON.stringify(inOnePiece(plan));
  };
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(seeds.some(isCaught)).toBe(true);
});

const needsProc = test.skipIf(process.platform !== 'linux');

function childrenOf(pid = 0): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the process of a cohort so many times. */
async function struck(times: number): Promise<Running> {
  const fleet = new Running(
    `sim --devices 4 --for 40d --every 5m --cohort 2 --jobs 1 --link lte-cat1`.split(' '),
  );
  const known: number[] = [];
  while (known.length < times) {
    const worker = childrenOf(fleet.pid).find((pid) => !known.includes(pid) && isNode(pid));
    if (worker === undefined) await sleep(20);
    else {
      known.push(worker);
      await busy(worker);
      process.kill(worker, 'SIGKILL');
    }
    if (fleet.exitCode !== null) throw new Error(`it has ended: ${fleet.output}`);
  }
  await fleet.ended();
  return fleet;
}

/** Waits until it has used a second of CPU time: it is in the middle of its cohort. */
async function busy(pid: number): Promise<void> {
  const ticks = () => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[11]);
  while (ticks() < 100) await sleep(20);
}

/** The compiler of programs is a process too. */
function isNode(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cohorts/processes/worker');
}

needsProc(
  'a cohort whose process was killed is run once more, which is told (skipped: needs /proc)',
  async () => {
    const fleet = await struck(1);
    expect(fleet.output).toContain(
      'mote: devices 1 to 2: its process was ended by SIGKILL, which no world sends; they are run once more',
    );
    expect(fleet.output).toContain('All checks hold');
    expect(fleet.exitCode).toBe(0);
  },
);

needsProc(
  'a cohort whose process is killed again and again ends the run (skipped: needs /proc)',
  async () => {
    const fleet = await struck(2);
    expect(fleet.output).toMatch(/mote: devices 1 to 2: .*SIGKILL.*; then .*SIGKILL/);
    expect(fleet.exitCode).toBe(75);
  },
);

needsProc('Ctrl-C to a fleet ends the processes of its cohorts too (skipped: needs /proc)', async () => {
  const fleet = new Running(
    'sim --devices 4 --for 400d --every 5m --cohort 1 --jobs 2 --link lte-cat1'.split(' '),
  );
  let workers: number[] = [];
  while (workers.length < 2) {
    await sleep(20);
    workers = childrenOf(fleet.pid).filter(isNode);
  }
  await Promise.all(workers.map(busy));
  expect(await fleet.interrupt()).toBe(130);
  expect(fleet.output).toContain('ended by Ctrl-C');
  await expect.poll(() => workers.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 5000 }).toEqual([]);
});
