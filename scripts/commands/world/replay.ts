import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CheckResult } from '../../../simulator/checks/index.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import {
  forFolder,
  OPEN_OPTIONS,
  planOf,
  type RunOptions,
  readScenario,
  textOf,
  writeScenario,
} from '../../../simulator/run/index.ts';
import { minimize } from '../../../simulator/soak/minimize.ts';
import { judge } from '../../../simulator/soak/processes/run-seed.ts';
import { seedOptions } from '../../../simulator/soak/seed-world.ts';
import { Timeline, type TimelineFocus } from '../../../simulator/soak/timeline.ts';
import { PcapWriter, portOf } from '../../../simulator/tcp/index.ts';
import { type PlannedFault, spanOf } from '../../../simulator/world/faults/index.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { Output, outputOption, print, writeOutput } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { ownFirmware } from '../own-firmware.ts';
import { orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { OPEN_SOAK, worldOf } from './soak.ts';

interface ReplayOptions {
  seed?: string;
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
    .option('--devices <n>', "the soak's boards in each world", textOf(OPEN_SOAK, 'devices'))
    .option('--for <duration>', "the soak's time in each world", textOf(OPEN_SOAK, 'forUs'))
    .option('--firmware <file>', "a built client in place of the project's own")
    .option('--app <file>', 'an Espruino program in place of the built app')
    .option('--qos <2>', "the soak's")
    .option('--protocol <5>', "the soak's")
    .option('--modem <type>', "the soak's")
    .option('--modules <folder>', 'modules that programs require, as mote sim has it')
    .option('--device <n>', 'whom to look at (default: where the first check failed)')
    .option('--around <duration>', 'when (default: when the first check failed)')
    .option('--within <duration>', 'how long before and after', '2m')
    .option('--minimize', 'leave out faults and overlays until only those remain that it takes to fail')
    .addOption(outputOption('--scenario <file>', 'write the world there, as a scenario'))
    .addOption(outputOption('--pcap <file>', 'write the segments there, for Wireshark'))
    .action(replay);
}

function replay(file: string | undefined, given: ReplayOptions, command: Command): void {
  const texts = typed(command);
  let options = optionsFrom(file, given, texts);
  const asked = plan(options, texts);
  if (given.device !== undefined) parseCount(given.device, '--device', 1, asked.devices);
  const first = run(asked);
  const failed = first.checks.find((check) => check.failed > 0);
  if (given.minimize) {
    if (failed === undefined) throw new UsageError('--minimize: no check fails in this world');
    options = { ...options, ...shrink(options, failed) };
  }
  if (given.minimize || given.scenario) {
    const folder = given.scenario === undefined ? '.' : dirname(given.scenario);
    const scenario = writeScenario(forFolder(options, folder));
    if (given.scenario) writeOutput(given.scenario, '--scenario', scenario);
    else print(scenario);
  }
  const left = plan(options, texts);
  const focus = focusOf(given, run(left).checks, left);
  show(follow(left, focus, given.pcap));
  for (const check of first.checks.filter((one) => one.failed > 0))
    complain(`check failed: ${check.name} (${check.failed} times; ${check.detail})`);
  if (failed !== undefined) process.exitCode = EXIT_FAILED;
}

function plan(options: RunOptions, texts: Texts): WorldPlan {
  return orUsage(texts, () => planOf(options, ownFirmware));
}

function optionsFrom(file: string | undefined, { seed }: ReplayOptions, texts: Texts): RunOptions {
  if ((file === undefined) === (seed === undefined))
    throw new UsageError('replay: name a scenario file, or --seed for a world of mote soak');
  if (seed !== undefined) {
    const number = parseCount(seed, '--seed', 0, Number.MAX_SAFE_INTEGER);
    return seedOptions(number, worldOf(texts), ownFirmware);
  }
  const { firmware, app, modules } = texts;
  const scenario = orUsage(texts, () => readScenario(file as string));
  return { ...OPEN_OPTIONS, ...scenario, ...readTyped({ firmware, app, modules }) };
}

/** The fewest faults and overlays with which the same check fails. */
function shrink(options: RunOptions, failed: CheckResult): Pick<RunOptions, 'faults' | 'link'> {
  const { link, faults } = options;
  const [profile, ...overlays] = link;
  const worldOf = (parts: (PlannedFault | string)[]) => ({
    faults: parts.filter((part) => typeof part !== 'string'),
    link: [profile, ...parts.filter((part) => typeof part === 'string')],
  });
  const fails = (parts: (PlannedFault | string)[]) =>
    run(plan({ ...options, ...worldOf(parts) }, {})).checks.some(
      ({ name, failed: times }) => name === failed.name && times > 0,
    );
  const { timeUs } = placeOf(failed);
  const before = faults.filter((fault) => timeUs === null || spanOf(fault).fromUs <= timeUs);
  const all = [...overlays, ...faults];
  const early = [...overlays, ...before];
  return worldOf(minimize(fails(early) ? early : all, fails));
}

function run(plan: WorldPlan): SimReport {
  return judge(plan);
}

function follow(plan: WorldPlan, focus: TimelineFocus, pcapPath: string | undefined): string {
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

function focusOf(given: ReplayOptions, checks: CheckResult[], plan: WorldPlan): TimelineFocus {
  const failed = checks.find((check) => check.failed > 0);
  const place = failed === undefined ? { device: 1, timeUs: null } : placeOf(failed);
  const device =
    given.device === undefined ? place.device : parseCount(given.device, '--device', 1, plan.devices);
  const atUs = given.around === undefined ? (place.timeUs ?? 0) : parseDuration(given.around, '--around');
  const withinUs = parseDuration(given.within, '--within');
  const toUs = atUs + withinUs;
  return { device, fromUs: atUs - withinUs, toUs, marks: marksOf(checks, device, toUs) };
}

/** Where checks failed first, if on that device and not after its window: what came before may be the cause. */
function marksOf(checks: CheckResult[], device: number, toUs: number): NonNullable<TimelineFocus['marks']> {
  return checks
    .filter((check) => check.failed > 0)
    .map((check) => ({ ...placeOf(check), text: `${check.name}: ${check.detail}` }))
    .filter((mark) => mark.device === device)
    .flatMap(({ timeUs, text }) => (timeUs === null || timeUs > toUs ? [] : [{ timeUs, text }]));
}
