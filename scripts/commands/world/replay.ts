import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CheckResult } from '../../../simulator/checks/index.ts';
import type { SlowReading } from '../../../simulator/checks/slow-readings.ts';
import { withBoards } from '../../../simulator/engine/boards.ts';
import { unmet } from '../../../simulator/report/expectations.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import { runVerdict } from '../../../simulator/report/verdict.ts';
import {
  forFolder,
  OPEN_OPTIONS,
  planOf,
  type RunOptions,
  replayCommand,
  writeScenario,
} from '../../../simulator/run/index.ts';
import { judge } from '../../../simulator/soak/processes/run-seed.ts';
import { seedOptions } from '../../../simulator/soak/seed-world.ts';
import { Timeline, type TimelineFocus } from '../../../simulator/soak/timeline.ts';
import { portOf } from '../../../simulator/tcp/index.ts';
import type { Segment } from '../../../simulator/tcp/segment.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { outputOption, print, writeOutput } from '../../output.ts';
import { addPcapOptions, PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { ownFirmware } from '../own-firmware.ts';
import { orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { nameOf, optionsFrom as simOptions } from './sim.ts';
import { placeOf, shrink } from './soak/shrink.ts';
import { worldOf } from './soak.ts';
import { writeRunPage } from './view/run-page.ts';
import { addViewOptions, type ViewOptions, focusOf as viewFocusOf } from './view/view-options.ts';
import { addWorldOptions } from './world-options.ts';

/** Shown before and after a moment, and before and after a slow reading. */
const WITHIN_US = 120e6;
const MARGIN_US = 15e6;

interface ReplayOptions extends PcapOptions, ViewOptions {
  world?: string;
  device?: string;
  around?: string;
  within?: string;
  minimize?: boolean;
  scenario?: string;
}

export function define(program: Command): void {
  const command = addWorldOptions(
    program
      .command('replay')
      .description('run one world again and show what one device went through, as around a failure')
      .argument('[scenario]', 'a scenario file, as for mote sim')
      .option('--world <n>', 'world n of mote soak, with what else that was told'),
    OPEN_OPTIONS,
  )
    .option(
      '--device <n>',
      'whom to look at (default: where the first check failed, else the slowest reading)',
    )
    .option('--around <duration>', 'when (default: the same)')
    .option(
      '--within <duration>',
      'how long before and after (default: 2m, or as long as the slowest reading took)',
    )
    .option('--minimize', 'leave out faults and overlays until only those remain that it takes to fail')
    .addOption(outputOption('--scenario <file>', 'write the world there, as a scenario'));
  addPcapOptions(addViewOptions(command)).action(replay);
}

function replay(file: string | undefined, given: ReplayOptions, command: Command): void {
  const texts = typed(command);
  let options = optionsFrom(file, given, texts);
  const asked = plan(options, texts, file);
  if (given.device !== undefined) parseCount(given.device, '--device', 1, asked.devices);
  const viewFocus = viewFocusOf(given, asked);
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
  const left = plan(options, texts, file);
  const last = given.minimize ? run(left) : first;
  show(follow(left, focusOf(given, last, left), given));
  if (viewFocus !== null) {
    const verdict = runVerdict(last, unmet(options.expect ?? [], last));
    const told = { checks: last.checks, verdict, replay: replayCommand(options, 'replay') };
    writeRunPage(given.view as string, left, viewFocus, told);
  }
  for (const check of first.checks.filter((one) => one.failed > 0))
    complain(`check failed: ${check.name} (${check.failed} times; ${check.detail})`);
  const missed = unmet(options.expect ?? [], first);
  for (const miss of missed) complain(miss);
  if (failed !== undefined || missed.length > 0) process.exitCode = EXIT_FAILED;
}

function plan(options: RunOptions, texts: Texts, file?: string): WorldPlan {
  return orUsage(texts, () => planOf(options, ownFirmware), nameOf(file));
}

/** The world that a command line names: by options, by a scenario, or as one of a soak. @throws UsageError */
export function optionsFrom(
  file: string | undefined,
  { world }: Pick<ReplayOptions, 'world'>,
  texts: Texts,
  verb = 'replay',
): RunOptions {
  if (world === undefined) {
    if (file === undefined && Object.keys(readTyped(texts)).length === 0)
      throw new UsageError(
        `${verb}: say which world: the options of a mote sim, a scenario file, or --world for a world of mote soak`,
      );
    return simOptions(file, texts);
  }
  if (file !== undefined)
    throw new UsageError(`--world ${world}: a world of mote soak; leave the scenario ${file} away`);
  const number = parseCount(world, '--world', 0, Number.MAX_SAFE_INTEGER);
  return seedOptions(number, worldOf(texts), ownFirmware);
}

function run(plan: WorldPlan): SimReport {
  return judge(plan);
}

function follow(plan: WorldPlan, focus: TimelineFocus, taps: PcapOptions): string {
  const timeline = new Timeline(focus, { line() {} });
  const pcap = PcapFile.open(taps, portOf(plan));
  const watchers = {
    called: timeline.called,
    printed: timeline.printed,
    at: timeline.at,
    capture(segment: Segment, timeUs: number) {
      timeline.capture(segment, timeUs);
      pcap?.capture(segment, timeUs);
    },
    arrived: pcap?.arrived,
  };
  withBoards(plan, (boards) => {
    const world = new World(plan, timeline, { ...watchers, ...boards });
    timeline.watch(world);
    world.run(world.endUs);
  });
  pcap?.close();
  return timeline.text();
}

function focusOf(given: ReplayOptions, { checks, slowest }: SimReport, plan: WorldPlan): TimelineFocus {
  const failed = checks.find((check) => check.failed > 0);
  const slow = failed === undefined ? slowest[0] : undefined;
  const place = failed === undefined ? placeOfSlowest(slow) : placeOf(failed);
  const device =
    given.device === undefined ? place.device : parseCount(given.device, '--device', 1, plan.devices);
  const atUs = given.around === undefined ? (place.timeUs ?? 0) : parseDuration(given.around, '--around');
  const usualUs = given.around === undefined && slow !== undefined ? withinOf(slow) : WITHIN_US;
  const withinUs = given.within === undefined ? usualUs : parseDuration(given.within, '--within');
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

/** The middle of the time for which the reading was under way. */
function placeOfSlowest(slow: SlowReading | undefined): { device: number; timeUs: number | null } {
  if (slow === undefined) return { device: 1, timeUs: null };
  return { device: slow.device, timeUs: (slow.atMs + slow.tookMs / 2) * 1000 };
}

function withinOf({ tookMs }: SlowReading): number {
  return (tookMs / 2) * 1000 + MARGIN_US;
}
