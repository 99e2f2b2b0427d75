import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CheckResult } from '../../../simulator/checks/index.ts';
import { printableJson } from '../../../simulator/report/printable.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import { minimize } from '../../../simulator/soak/minimize.ts';
import { type Focus, Timeline } from '../../../simulator/soak/timeline.ts';
import { PcapWriter, portOf } from '../../../simulator/tcp/index.ts';
import { type PlannedFault, spanOf } from '../../../simulator/world/faults/index.ts';
import type { WorldPlan } from '../../../simulator/world/plan.ts';
import { World } from '../../../simulator/world/world.ts';
import { Output, outputOption, print, writeOutput } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { judge, optionsOf } from '../../soak/run-seed.ts';
import { EXIT_FAILED, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { forFolder, readScenario, scenarioOf, withScenario } from './scenario-options.ts';
import { OPEN_OPTIONS, planOf, type SimOptions } from './sim-options.ts';
import { worldOf } from './soak.ts';

interface ReplayOptions {
  seed?: string;
  devices: string;
  for: string;
  firmware?: string;
  app?: string;
  qos?: string;
  protocol?: string;
  device?: string;
  around?: string;
  within: string;
  minimize?: boolean;
  scenario?: string;
  pcap?: string;
}

export function define(program: Command): void {
  program
    .command('replay')
    .description('run one world again and show what one device went through around a failure')
    .argument('[scenario]', 'a scenario file; or --seed for a world of mote soak')
    .option('--seed <n>', 'which world of a soak')
    .option('--devices <n>', "the soak's boards in each world", '20')
    .option('--for <duration>', "the soak's time in each world", '24h')
    .option('--firmware <file>', "a built client in place of the project's own")
    .option('--app <file>', 'an Espruino program in place of the built app')
    .option('--qos <2>', "the soak's")
    .option('--protocol <5>', "the soak's")
    .option('--device <n>', 'whom to look at (default: where the first check failed)')
    .option('--around <duration>', 'when (default: when the first check failed)')
    .option('--within <duration>', 'how long before and after', '2m')
    .option('--minimize', 'leave out faults and overlays until only those remain that it takes to fail')
    .addOption(outputOption('--scenario <file>', 'write the world there, as a scenario'))
    .addOption(outputOption('--pcap <file>', 'write the segments there, for Wireshark'))
    .action(replay);
}

function replay(file: string | undefined, given: ReplayOptions): void {
  let options = optionsFrom(file, given);
  const asked = planOf(options);
  if (given.device !== undefined) parseCount(given.device, '--device', 1, asked.devices);
  const first = run(asked);
  const failed = first.checks.find((check) => check.failed > 0);
  if (given.minimize) {
    if (failed === undefined) throw new UsageError('--minimize: no check fails in this world');
    options = { ...options, ...shrink(options, failed) };
  }
  if (given.minimize || given.scenario) {
    const folder = given.scenario === undefined ? '.' : dirname(given.scenario);
    const scenario = `${printableJson(forFolder(scenarioOf(options), folder), 2)}\n`;
    if (given.scenario) writeOutput(given.scenario, '--scenario', scenario);
    else print(scenario);
  }
  const plan = planOf(options);
  const focus = focusOf(given, run(plan).checks, plan);
  show(follow(plan, focus, given.pcap));
  for (const check of first.checks.filter((one) => one.failed > 0))
    complain(`check failed: ${check.name} (${check.failed} times; ${check.detail})`);
  if (failed !== undefined) process.exitCode = EXIT_FAILED;
}

function optionsFrom(file: string | undefined, given: ReplayOptions): SimOptions {
  const { seed, firmware, app } = given;
  if ((file === undefined) === (seed === undefined))
    throw new UsageError('replay: name a scenario file, or --seed for a world of mote soak');
  if (seed !== undefined)
    return optionsOf(parseCount(seed, '--seed', 0, Number.MAX_SAFE_INTEGER), worldOf(given));
  const files = Object.fromEntries(Object.entries({ firmware, app }).filter(([, one]) => one !== undefined));
  return { ...withScenario(OPEN_OPTIONS, readScenario(file as string), () => false), ...files };
}

/** The fewest faults and overlays with which the same check fails. */
function shrink(options: SimOptions, failed: CheckResult): Pick<SimOptions, 'faults' | 'link'> {
  const [profile, ...overlays] = options.link.split(',');
  const worldOf = (parts: (PlannedFault | string)[]) => ({
    faults: parts.filter((part) => typeof part !== 'string'),
    link: [profile, ...parts.filter((part) => typeof part === 'string')].join(','),
  });
  const fails = (parts: (PlannedFault | string)[]) =>
    run(planOf({ ...options, ...worldOf(parts) })).checks.some(
      ({ name, failed: times }) => name === failed.name && times > 0,
    );
  const faults = options.faults ?? [];
  const { timeUs } = placeOf(failed);
  const before = faults.filter((fault) => timeUs === null || spanOf(fault).fromUs <= timeUs);
  const all = [...overlays, ...faults];
  const early = [...overlays, ...before];
  return worldOf(minimize(fails(early) ? early : all, fails));
}

function run(plan: WorldPlan): SimReport {
  return judge(plan);
}

function follow(plan: WorldPlan, focus: Focus, pcapPath: string | undefined): string {
  const timeline = new Timeline(focus, { line() {} });
  const pcapFile = pcapPath === undefined ? null : new Output('--pcap', pcapPath);
  const pcap = pcapFile && new PcapWriter(pcapFile, portOf(plan));
  const world = new World(plan, timeline, {
    called: timeline.called,
    capture(segment, timeUs) {
      timeline.capture(segment, timeUs);
      pcap?.capture(segment, timeUs);
    },
  });
  timeline.watch(world);
  world.run(world.endUs);
  pcap?.close();
  pcapFile?.close();
  return timeline.text();
}

/** Where a check says that it failed first: `device 3 at 12.500 s: ...`. */
function placeOf({ detail }: CheckResult): { device: number; timeUs: number | null } {
  const found = /device (\d+) at ([\d.]+) s/.exec(detail);
  return found === null
    ? { device: 1, timeUs: null }
    : { device: Number(found[1]) || 1, timeUs: Number(found[2]) * 1e6 };
}

function focusOf(given: ReplayOptions, checks: CheckResult[], plan: WorldPlan): Focus {
  const failed = checks.find((check) => check.failed > 0);
  const place = failed === undefined ? { device: 1, timeUs: null } : placeOf(failed);
  const device =
    given.device === undefined ? place.device : parseCount(given.device, '--device', 1, plan.devices);
  const atUs = given.around === undefined ? (place.timeUs ?? 0) : parseDuration(given.around, '--around');
  const withinUs = parseDuration(given.within, '--within');
  const focus = { device, fromUs: atUs - withinUs, toUs: atUs + withinUs };
  if (failed === undefined || place.timeUs === null || device !== place.device) return focus;
  return { ...focus, mark: { timeUs: place.timeUs, text: `${failed.name}: ${failed.detail}` } };
}
