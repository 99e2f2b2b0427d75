import { basename } from 'node:path';
import type { Command } from 'commander';
import { KIND_NAMES, kindNamed } from '../../../simulator/board/boards/index.ts';
import { isWorthDividing } from '../../../simulator/cohorts/split.ts';
import { COMPARE_APP } from '../../../simulator/compare/app.ts';
import { ContestRun, type ContestRunOptions } from '../../../simulator/compare/contest-run.ts';
import { comparePage } from '../../../simulator/compare/page.ts';
import { comparePicture } from '../../../simulator/compare/picture.ts';
import { type ComparisonRun, type Contender, contest } from '../../../simulator/compare/run-comparison.ts';
import { compareTable } from '../../../simulator/compare/table.ts';
import { compareVerdict } from '../../../simulator/compare/verdict.ts';
import { MODEM_TYPES } from '../../../simulator/modem/index.ts';
import {
  BUILD_NAMES,
  behindEspruinoDriver,
  behindOwnDriver,
  type DrivenProgram,
  familyOf,
  makeProgram,
  OPEN_OPTIONS,
  optionWords,
  planOf,
  quote,
  type RunOptions,
  readProgram,
  readScenario,
  textOf,
} from '../../../simulator/run/index.ts';
import type { Program } from '../../../simulator/world/world-plan.ts';
import { Interrupted } from '../../endings.ts';
import { fetchModulesOption, moduleSite } from '../../modules/site.ts';
import { outputOption, writeOutput, writeReport } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { ownAndMote, programForClients } from '../compare-own.ts';
import { ownClient, ownFirmware } from '../own-firmware.ts';
import { inProcesses, jobsOf } from './in-processes.ts';
import { ofProject, orUsage, readTyped, typed } from './run-options.ts';
import { hasListedRules, rulesOption } from './world-options.ts';

/** Bound on the columns of the table. */
export const MAX_CLIENTS = 12;

/** Few boards, and so long that each client meets a tunnel. */
const OPEN: RunOptions = {
  ...OPEN_OPTIONS,
  forUs: 6 * 3600e6,
  everyUs: 60e6,
  link: ['nbiot-good', 'tunnel'],
};

/** The world, and who runs in it. */
type Match = Pick<ContestRunOptions, 'plan' | 'contenders'>;

interface CompareOptions {
  client?: string[];
  app?: string;
  json?: string;
  svg?: string;
  html?: string;
  jobs?: string;
}

export function define(program: Command): void {
  program
    .command('compare')
    .description('give the same failing world to several clients, and show what each makes of it')
    .argument('[scenario]', 'a JSON file that says what goes wrong when (see docs/scenarios.md)')
    .option(
      '--client <name|file>',
      "mote, mote-core, mote-qos0, mote-full, or a file with the interface of Espruino's MQTT module; again for each",
      (one: string, all: string[] = []) => [...all, one],
    )
    .option(
      '--app <file>',
      "an Espruino program in place of compare's own; without --client it runs with its own MQTT module, and with mote in its place",
    )
    .option('--board <name>', `what the boards are: ${KIND_NAMES.join(', ')} (default: esp32)`)
    .option('--engine <espruino>', 'run the programs in this Linux build of the real Espruino')
    .option('--devices <n>', 'how many boards', textOf(OPEN, 'devices'))
    .option(
      '--for <duration>',
      'how long the world is hostile; it settles without faults afterwards',
      textOf(OPEN, 'forUs'),
    )
    .option('--every <duration>', 'time between two readings', textOf(OPEN, 'everyUs'))
    .option('--qos <0|1>', 'quality of service that is asked for', textOf(OPEN, 'qos'))
    .option('--link <name,...>', 'a profile and overlays on it (see mote links)', textOf(OPEN, 'link'))
    .option('--broker-restart <when,...>', 'kill the broker then, for 20s or as said: 12h or 12h/5m')
    .option('--modem <type>', `the boards have such a modem and no other network: ${MODEM_TYPES.join(', ')}`)
    .option(
      '--modules <folder,...>',
      "folders with the program's modules; with --modem a checkout of EspruinoDocs, whose modem driver is one column",
    )
    .addOption(fetchModulesOption())
    .addOption(rulesOption())
    .option('--seed <n>', 'the seed from which everything follows', textOf(OPEN, 'seed'))
    .option('--jobs <n|auto>', 'processes at a time (default: as many as there are cores)')
    .addOption(outputOption('--json <file>', 'write the figures there'))
    .addOption(outputOption('--svg <file>', 'draw them there'))
    .addOption(outputOption('--html <file>', 'write a page about them there, to look at in a browser'))
    .action(compare);
}

async function compare(scenario: string | undefined, given: CompareOptions, command: Command): Promise<void> {
  const { app: file, json, svg, html } = given;
  const { app: _ours, client: _contestants, ...texts } = typed(command);
  if (hasListedRules(texts)) return;
  const jobs = jobsOf(given.jobs);
  const read = scenario === undefined ? {} : orUsage(texts, () => readScenario(scenario));
  const {
    modules: folders,
    fetchModules,
    app,
    firmware: _firmware,
    ...options
  } = { ...OPEN, ...(scenario === undefined && ofProject({ app: file })), ...read, ...readTyped(texts) };
  const { modem } = options;
  const client = given.client ?? (modem === undefined ? [] : ['mote']);
  if (client.length > MAX_CLIENTS)
    throw new UsageError(`--client: ${client.length} clients; at most ${MAX_CLIENTS}`);
  const own = file ?? app;
  const isOwnModule = client.length === 0 && own !== undefined;
  if (client.length === 0 && !isOwnModule)
    throw new UsageError(
      'compare: name clients with --client, drivers with --modem, or a program with --app',
    );
  if (modem === undefined && folders !== undefined && own === undefined)
    throw new UsageError(`--modules ${folders}: compare has no use for modules without --modem or --app`);
  const places = {
    folders: folders ?? [],
    kind: options.board === undefined ? undefined : kindNamed(options.board),
    ...(fetchModules !== undefined && { site: moduleSite(fetchModules) }),
  };
  const said = { ...readTyped(texts), ...(file !== undefined && { app: file }) };
  const match = orUsage(
    texts,
    () => {
      if (isOwnModule) return { plan: planOf(options, ownFirmware), contenders: ownAndMote(own, places) };
      const app =
        file === undefined ? makeProgram('compare-app', COMPARE_APP) : programForClients(file, places);
      const clients = apart(client.map(clientNamed));
      const contenders =
        modem === undefined
          ? clients.map((one) => ({ name: one.build, client: one, app }))
          : clients.flatMap((one) => withModem(familyOf(modem), folders, one, app, clients.length > 1));
      if (contenders.length > MAX_CLIENTS)
        throw new UsageError(`--client: ${contenders.length} columns; at most ${MAX_CLIENTS}`);
      return { plan: planOf(options, ownFirmware), contenders };
    },
    scenario?.startsWith('{') ? 'scenario' : scenario,
  );
  const result = await ran(match, jobs);
  if (json) writeReport(json, '--json', result.comparison);
  if (svg) writeOutput(svg, '--svg', comparePicture(result));
  if (html) writeOutput(html, '--html', comparePage(result));
  const verdict = compareVerdict(result.comparison);
  tellDoubt(verdict);
  show(compareTable(result.comparison));
  const stopped = result.comparison.clients.filter(({ failure }) => failure !== '');
  for (const { name, failure } of stopped) complain(`--client ${name} could not run: ${failure}`);
  if (verdict.mark === 'bad') process.exitCode = EXIT_FAILED;
  const named = (given.client ?? []).flatMap((one) => ['--client', one]);
  const words = [...(scenario === undefined ? [] : [scenario]), ...named, ...optionWords(said)].map(quote);
  tellVerdict({
    ...verdict,
    next: svg || html ? '' : `npx mote compare ${words.join(' ')} --html compare.html`,
  });
}

/** @throws Interrupted, MachineFailure */
async function ran(match: Match, jobs: number): Promise<ComparisonRun> {
  const { plan, contenders } = match;
  if (plan.engine !== undefined || (jobs === 1 && !isWorthDividing(plan))) return contest(plan, contenders);
  const whose = contenders.length === 1 ? "1 client's" : `${contenders.length} clients'`;
  return inProcesses(
    whose,
    (surroundings) => new ContestRun({ plan, contenders, ...surroundings }),
    async (run) => {
      const result = await run.run(jobs);
      if (result !== null) return result;
      const share = `${Math.floor(100 * run.reached)} % of ${whose} time simulated`;
      throw new Interrupted(
        `ended by Ctrl-C, ${share}; no file is written, and there is no verdict before the end`,
      );
    },
  );
}

/** A client over EspruinoDocs' driver, where a folder has it, and over ours. @throws OptionError */
function withModem(
  family: string,
  folders: readonly string[] | undefined,
  client: Program,
  app: Program,
  namesClients: boolean,
): Contender[] {
  const column = ({ driver, ...own }: DrivenProgram): Contender => ({
    name: namesClients ? `${client.build} on ${driver}` : driver,
    client,
    ...own,
  });
  const ours = column(behindOwnDriver(family, ownFirmware.modemDriver(family), app));
  return folders === undefined ? [ours] : [column(behindEspruinoDriver(family, folders, app)), ours];
}

function clientNamed(name: string): Program {
  const build = BUILD_NAMES.find((one) => name === `mote-${one}` || (name === 'mote' && one === 'default'));
  if (build !== undefined) return ownClient(build, name);
  return { ...readProgram(name, 'client'), build: basename(name) };
}

/** Two files of one name are told apart by a number. */
function apart(clients: Program[]): Program[] {
  return clients.map((client, index) => {
    const before = clients.slice(0, index).filter(({ build }) => build === client.build).length;
    return before === 0 ? client : { ...client, build: `${client.build} (${before + 1})` };
  });
}
