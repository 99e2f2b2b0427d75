import type { Params } from 'cli-progress';
import type { Command } from 'commander';
import { boardsOf } from '../../../simulator/engine/boards.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { assembleReport } from '../../../simulator/report/assemble.ts';
import { causeLines, causesReport } from '../../../simulator/report/causes/causes.ts';
import { confirmed, type Hint, helpWords, hintsOf } from '../../../simulator/report/causes/hints.ts';
import { assumptionLines } from '../../../simulator/report/estimate.ts';
import { unmet } from '../../../simulator/report/expectations.ts';
import { formatCount } from '../../../simulator/report/format.ts';
import { momentsOf } from '../../../simulator/report/html/moments.ts';
import { simPage } from '../../../simulator/report/html/sim-page.ts';
import { ConsoleTail } from '../../../simulator/report/record/console.ts';
import { figuresOf, recorded } from '../../../simulator/report/record/index.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import { slowTable } from '../../../simulator/report/slow-readings.ts';
import {
  commandTable,
  explain,
  partTable,
  provenance,
  sensorTable,
  summaryTable,
} from '../../../simulator/report/summary.ts';
import { runVerdict } from '../../../simulator/report/verdict.ts';
import {
  OPEN_OPTIONS,
  planOf,
  type RunOptions,
  readScenario,
  readTexts,
  replayCommand,
  type SomeOptions,
  writeScenario,
} from '../../../simulator/run/index.ts';
import { type Sent, wireCosts, wireTable } from '../../../simulator/sensors/wire-cost.ts';
import { SHELLY } from '../../../simulator/shelly/index.ts';
import { portOf } from '../../../simulator/tcp/index.ts';
import { Attribution } from '../../../simulator/why/attribution.ts';
import { formatDuration } from '../../../simulator/world/duration.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { Interrupted } from '../../endings.ts';
import { Output, outputOption, writeOutput, writeReport } from '../../output.ts';
import { addPcapOptions, PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { longProgress, percentOf, timeLeft } from '../../progress.ts';
import { complain, show } from '../../say.ts';
import { onCtrlC } from '../../signals.ts';
import { inSlices } from '../../slices.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { ownFirmware } from '../own-firmware.ts';
import { addBudgetOptions, type BudgetOptions, checkBudget, OPEN_BUDGET, showBudget } from './budget.ts';
import { addCohortOptions, type CohortOptions, type FleetReport, inCohorts } from './cohorts.ts';
import { consoleOf } from './console.ts';
import { AUTO, OPEN_AUTO, showLongestKeepAlive } from './longest-keep-alive.ts';
import { addRealtimeOptions, checkTime, type RealtimeOptions } from './realtime-options.ts';
import { ofProject, orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { simulateLive } from './sim-realtime.ts';
import { PerfettoFile } from './view/perfetto-file.ts';
import { RunPage } from './view/run-page.ts';
import { explainedTo, printedTo } from './view/takers.ts';
import { addViewOptions, focusOf, type ViewOptions } from './view/view-options.ts';
import { addWorldOptions, hasListedRules } from './world-options.ts';

/** Where a run is written to, and how it is told. */
interface SimOptions extends PcapOptions, ViewOptions, BudgetOptions, CohortOptions {
  json?: string;
  html?: string;
  trace?: string;
  perfetto?: string;
  explain?: boolean;
  /** True: of all boards. */
  console?: string | true;
}

/** A week of one board is what boards full of sensors are looked at for. */
const OPEN_STATION = { devices: 1, forUs: 7 * 86_400e6, everyUs: 300e6 } satisfies SomeOptions;

export function define(program: Command): void {
  const command = addWorldOptions(
    program
      .command('sim')
      .description('run virtual boards with the built client over links that fail, and check what arrives')
      .argument('[scenario]', 'a JSON file that says what goes wrong when (see docs/scenarios.md)'),
    OPEN_OPTIONS,
  )
    .option('--console [device]', 'show what the programs print, of all boards or of one, with the time')
    .addOption(outputOption('--json <file>', 'write the report there'))
    .addOption(outputOption('--html <file>', 'write a page about the run there, to look at in a browser'))
    .addOption(outputOption('--trace <file>', "write the run's event lines there"))
    .addOption(outputOption('--perfetto <file>', 'write a span for each reading there, for ui.perfetto.dev'))
    .option('--explain', 'say the result in plain words');
  addViewOptions(addCohortOptions(addBudgetOptions(command)));
  addRealtimeOptions(addPcapOptions(command)).action(simulate);
}

async function simulate(
  scenario: string | undefined,
  given: SimOptions & RealtimeOptions,
  command: Command,
): Promise<void> {
  const texts = typed(command);
  if (hasListedRules(texts)) return;
  checkBudget(given);
  checkTime(given, (name) => texts[name] !== undefined);
  if (given.realtime) {
    if (texts.board === SHELLY)
      throw new UsageError(`--board ${SHELLY}: its runs are in virtual time; leave --realtime away`);
    if (texts.engine !== undefined)
      throw new UsageError('--engine: the real engine runs in virtual time; leave --realtime away');
    if (scenario !== undefined) throw new UsageError(`${scenario}: a scenario is not for --realtime`);
    await simulateLive({ ...OPEN_OPTIONS, ...readTyped(texts) }, given, texts);
    return;
  }
  if (texts.keepAlive === AUTO) {
    const { keepAlive: _, ...others } = texts;
    showLongestKeepAlive(optionsFrom(scenario, others, OPEN_AUTO), others, given.json);
    return;
  }
  const options = optionsFrom(scenario, texts, given.budget ? OPEN_BUDGET : {});
  if (given.budget) showBudget(options, texts, given);
  else await showRun(options, given, texts, scenario);
}

/**
 * What is typed comes before what the scenario says, and that before what both leave open.
 * @param open defaults of what is asked for in place of one run
 */
export function optionsFrom(scenario: string | undefined, texts: Texts, open: SomeOptions = {}): RunOptions {
  const said = readTyped(texts);
  if (scenario !== undefined)
    return { ...OPEN_OPTIONS, ...orUsage(texts, () => readScenario(scenario)), ...said };
  const isStation = said.sensors !== undefined && Object.keys(open).length === 0;
  return { ...OPEN_OPTIONS, ...(isStation ? OPEN_STATION : open), ...ofProject(said), ...said };
}

/** How errors call a scenario: by its file, or as what was typed. */
export const nameOf = (scenario: string | undefined) => (scenario?.startsWith('{') ? 'scenario' : scenario);

async function showRun(
  run: RunOptions,
  options: SimOptions,
  texts: Texts,
  scenario: string | undefined,
): Promise<void> {
  const plan = orUsage(texts, () => planOf(run, ownFirmware), nameOf(scenario));
  const expectations = run.expect ?? [];
  const replay = replayCommand(run, 'replay');
  const { report, figures, tail, page, notes } = await runPlan(plan, replay, options);
  const sent = sentOf(plan, run);
  if (sent) report.wire = wireCosts(sent);
  report.scenario = JSON.parse(writeScenario(run));
  if (options.json) writeReport(options.json, '--json', report);
  const missed = unmet(expectations, report);
  const verdict = runVerdict(report, missed);
  tellDoubt(verdict);
  show(summaryTable(report));
  if (report.sensors) show(`\n${sensorTable(report.sensors)}`);
  if (report.parts && report.parts.length > 0) show(`\n${partTable(report.parts, report.devices)}`);
  if (report.notWired)
    show(`\nanswered as on a bare board\n${report.notWired.map((line) => `  ${line}`).join('\n')}`);
  if (report.commands) show(`\n${commandTable(report.commands, report.devices)}`);
  if (sent) show(`\n${wireTable(sent, plan.station?.payload ?? 'json')}`);
  const hints = hintsOf(report.causes, plan);
  const causes = causeLines(report.causes, report.latencyMs.p99, helpWords(report.causes, hints));
  // Which sending of a Shelly's own client carried a reading cannot be told.
  const isExplained = plan.board !== SHELLY;
  if (isExplained && causes.length > 0) show(`\n${causes.join('\n')}`);
  if (isExplained && report.slowest.length > 0) show(`\n${slowTable(report.slowest, replay)}`);
  show(`\n${assumptionLines(report.estimate)}\n\n${provenance(report)}`);
  if (options.explain) show(`\n${explain(report)}`);
  if (options.explain && hints.length > 0) show(await confirmation(run, hints[0], report));
  if (options.html && figures) {
    const { everyUs, qos } = plan;
    const moments = momentsOf(plan);
    const run = { report, figures, everyS: everyUs / 1e6, qos, unmet: missed, replay, moments };
    writeOutput(options.html, '--html', simPage({ ...run, console: tail }));
  }
  await page?.write({ checks: report.checks, verdict, replay });
  const failed = report.checks.filter((check) => check.failed > 0);
  const failures = [
    ...failed.map(({ name, failed, detail }) => `check failed: ${name} (${failed} times; ${detail})`),
    ...missed,
  ];
  for (const note of notes) complain(note);
  for (const error of report.programErrors) complain(error);
  for (const failure of failures) complain(failure);
  const hasFailed = failures.length > 0;
  if (hasFailed) process.exitCode = EXIT_FAILED;
  const picture = options.html === undefined ? `${replayCommand(run)} --html run.html` : '';
  tellVerdict({ ...verdict, next: hasFailed ? replay : picture });
}

/** What Ctrl-C leaves of a run. */
function soFar({ kernel, endUs, observer }: World): string {
  const { accepted, delivered } = observer.checks.readings;
  const reached = `${formatDuration(wholeSeconds(kernel.now))} of ${formatDuration(wholeSeconds(endUs))} simulated`;
  return `ended by Ctrl-C, ${reached}: ${formatCount(delivered)} of ${formatCount(accepted)} readings delivered so far; no file is written, and there is no verdict before the end`;
}

const wholeSeconds = (us: number) => Math.round(us / 1e6) * 1e6;

/** What the app of ours sends; undefined for a program of the user's. */
function sentOf(plan: WorldPlan, { app }: RunOptions): Sent | undefined {
  if (app !== undefined || plan.board === SHELLY) return undefined;
  const { sensors, batch } = plan.station ?? { sensors: [{ name: 'bme280' as const }], batch: 1 };
  const names = sensors.map(({ name }) => name);
  return { sensors: names, batch, topic: 'mote/1', baseName: 'mote-1:', qos: plan.qos };
}

/** Runs the world again with the change that a hint asks for. @returns what came of it, in words */
async function confirmation(run: RunOptions, hint: Hint, before: SimReport): Promise<string> {
  const word = hint.option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const changed = { ...run, ...readTexts({ [word]: hint.value }) };
  const { report } = await runPlan(planOf(changed, ownFirmware), '', {});
  return confirmed(hint, before, report);
}

async function runPlan(plan: WorldPlan, replay: string, options: SimOptions): Promise<FleetReport> {
  const fleet = await inCohorts(plan, options, replay);
  if (fleet !== null) return fleet;
  const { trace: tracePath, perfetto: perfettoPath, html, console: shown, ...others } = options;
  const notes = new Set<string>();
  const boards = boardsOf(plan);
  const startedMs = performance.now();
  const traceFile = tracePath === undefined ? null : new Output('--trace', tracePath);
  const trace = new HashedTrace(traceFile);
  const pcap = PcapFile.open(others, portOf(plan));
  const perfetto = PerfettoFile.open(perfettoPath);
  const focus = focusOf(others, plan);
  const page = focus && new RunPage(others.view as string, plan, focus);
  const words = (progress: Params) => [percentOf(progress), ' of the simulated time', timeLeft(progress)];
  // A bar would be drawn over the lines of the console.
  const bar = shown === undefined ? longProgress(process.stderr, words) : null;
  try {
    const tail = new ConsoleTail();
    const watchers = [
      ...(shown === undefined ? [] : [consoleOf(shown, plan.devices)]),
      ...(html === undefined ? [] : [tail.printed]),
      ...(page === null ? [] : [page.watchers.printed]),
    ];
    const why = new Attribution(plan);
    const taken = {
      why,
      noted: (line: string) => notes.add(line),
      called: page?.watchers.called,
      capture: pcap?.capture,
      arrived: pcap?.arrived,
    };
    const { makeBoard } = boards;
    const world = new World(plan, trace, { ...taken, ...printedTo(watchers), makeBoard });
    why.watch(world);
    why.onExplained = explainedTo([
      ...(perfetto === null ? [] : [perfetto.follows(world)]),
      ...(page === null ? [] : [page.explained]),
    ]);
    page?.watch(world, why);
    const recorder = html === undefined ? null : recorded(world);
    bar?.start(world.endUs, 0);
    let isInterrupted = false;
    const forget = onCtrlC(() => {
      isInterrupted = true;
    });
    const goOn = (atUs: number) => {
      bar?.update(atUs);
      return !isInterrupted;
    };
    await inSlices(world.endUs, (untilUs) => world.run(untilUs), goOn).finally(forget);
    if (isInterrupted) throw new Interrupted(soFar(world));
    pcap?.close();
    perfetto?.close();
    const report = assembleReport(plan, world, trace.close(), (performance.now() - startedMs) / 1000, replay);
    if (plan.board !== SHELLY) report.checks.push(why.result);
    traceFile?.close();
    return {
      report: { ...report, causes: causesReport(why) },
      figures: recorder && figuresOf(world, recorder),
      tail,
      page,
      notes,
    };
  } finally {
    bar?.stop();
    boards.close();
  }
}
