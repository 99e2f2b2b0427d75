import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetRun } from '../../../simulator/cohorts/processes/fleet-run.ts';
import { cohortsOf } from '../../../simulator/cohorts/split.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS, planOf } from '../../../simulator/run/index.ts';
import { ownFirmware } from '../../commands/own-firmware.ts';
import { PROJECT } from '../../project.ts';
import { EXIT_FAILED } from '../../usage.ts';

const MOTE = join(PROJECT, 'dist/host/scripts/mote.js');

/** Fleets of these run equally many device-hours, the settling hour included. */
const FLEETS = [10, 100, 1000, 10_000];
const HOURS = 20_000;
const EVERY_US = 300e6;

/** What a device-hour of a large fleet costs, beside one of a small fleet: the project's goal, and what fails. */
const AIM = 1.3;
const MAX_GROWTH = 2.5;
/** A million bytes. */
const MB = 1e6;

interface Growth {
  devices: number;
  /** Device-hours for a second of CPU time, of all processes together. */
  rate: number;
  wallS: number;
  /** Of all processes of one fleet together, each at its largest. */
  bytes: number;
}

/**
 * Runs a fleet as `mote sim` does: with where its time went, and its merged event lines. A fleet of one cohort runs in one
 * process; so many of them run at once that each core has one. A core's work takes longer while another core works too, and every
 * row is to be measured alike.
 */
async function run(devices: number): Promise<Growth> {
  const cohorts = cohortsOf(devices);
  const jobs = Math.min(cohorts.length, availableParallelism());
  const fleets = Math.floor(availableParallelism() / jobs);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const used = await Promise.all(
    Array.from({ length: fleets }, (_, place) => runOne(devices, jobs, place + 1)),
  );
  const { user, system } = process.cpuUsage(before);
  const sum = (of: (one: FleetRun['usage']) => number) => used.reduce((all, one) => all + of(one), 0);
  const cpuS = (user + system) / 1e6 + sum(({ cpuMs }) => cpuMs) / 1000;
  return {
    ...{ devices, rate: (fleets * HOURS) / cpuS, wallS: (performance.now() - startedMs) / 1000 },
    bytes: process.resourceUsage().maxRSS * 1024 + sum(({ bytes }) => bytes) / fleets,
  };
}

async function runOne(devices: number, jobs: number, seed: number): Promise<FleetRun['usage']> {
  const forUs = (HOURS / devices - 1) * 3600e6;
  const plan = planOf(
    { ...OPEN_OPTIONS, devices, everyUs: EVERY_US, forUs, link: ['nbiot-good'], seed },
    ownFirmware,
  );
  const folder = mkdtempSync(join(tmpdir(), 'mote-bench-'));
  try {
    const fleet = new FleetRun({
      plan,
      cohorts: cohortsOf(devices),
      folder,
      wanted: { causes: true, followed: {} },
    });
    const outcome = await fleet.run(jobs);
    if (outcome?.coupling !== null) throw new Error(outcome?.coupling ?? 'the fleet was ended');
    const trace = new HashedTrace(null);
    fleet.mergeLines((lines) => trace.lines(lines));
    return fleet.usage;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a user types, from its start to its end. @returns seconds */
function typed(...words: string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [MOTE, 'sim', ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mote sim ${words.join(' ')}: ${stderr}`);
  return (performance.now() - startedMs) / 1000;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

say(`fleets of ${HOURS} device-hours each, a reading every 5m, over nbiot-good`);
const all: Growth[] = [];
for (const devices of FLEETS) {
  const one = await run(devices);
  all.push(one);
  const figures = `${Math.round(one.rate)} device-hours a CPU second, ${one.wallS.toFixed(1)} s, ${Math.round(one.bytes / MB)} MB`;
  say(`  ${String(devices).padStart(6)} devices: ${figures}`);
}
const growth = all[0].rate / all[all.length - 1].rate;
say(
  `  a device-hour of ${FLEETS[FLEETS.length - 1]} devices costs ${growth.toFixed(2)} times one of ${FLEETS[0]}; the aim is ${AIM}, more than ${MAX_GROWTH} fails`,
);
const words = ['--devices', '1000', '--for', '1h'];
say(`  mote sim ${words.join(' ')}: ${typed(...words).toFixed(1)} s from start to exit`);
if (growth > MAX_GROWTH) process.exitCode = EXIT_FAILED;
