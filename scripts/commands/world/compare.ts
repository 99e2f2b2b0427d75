import { basename } from 'node:path';
import type { Command } from 'commander';
import { COMPARE_APP } from '../../../simulator/compare/app.ts';
import { comparePicture } from '../../../simulator/compare/picture.ts';
import { contest } from '../../../simulator/compare/run-comparison.ts';
import { compareTable } from '../../../simulator/compare/table.ts';
import { compareVerdict } from '../../../simulator/compare/verdict.ts';
import {
  BUILD_NAMES,
  makeProgram,
  OPEN_OPTIONS,
  optionWords,
  planOf,
  quote,
  type RunOptions,
  readProgram,
  textOf,
} from '../../../simulator/run/index.ts';
import type { Program } from '../../../simulator/world/world-plan.ts';
import { outputOption, writeOutput, writeReport } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { ownClient, ownFirmware } from '../own-firmware.ts';
import { orUsage, readTyped, typed } from './run-options.ts';

/** More columns are no table any more. */
export const MAX_CLIENTS = 12;

/** A few boards, long enough for a tunnel to meet each client. */
const OPEN: RunOptions = {
  ...OPEN_OPTIONS,
  forUs: 6 * 3600e6,
  everyUs: 60e6,
  link: ['nbiot-good', 'tunnel'],
};

interface CompareOptions {
  client: string[];
  app?: string;
  json?: string;
  svg?: string;
}

export function define(program: Command): void {
  program
    .command('compare')
    .description('give the same failing world to several clients, and show what each makes of it')
    .requiredOption(
      '--client <name|file>',
      "mote, mote-core, mote-qos0, mote-full, or a file with the interface of Espruino's MQTT module; again for each",
      (one: string, all: string[] = []) => [...all, one],
    )
    .option('--app <file>', "an Espruino program in place of compare's own")
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
    .option('--seed <n>', 'the seed from which everything follows', textOf(OPEN, 'seed'))
    .addOption(outputOption('--json <file>', 'write the figures there'))
    .addOption(outputOption('--svg <file>', 'draw them there'))
    .action(compare);
}

function compare({ client, app: file, json, svg }: CompareOptions, command: Command): void {
  if (client.length > MAX_CLIENTS)
    throw new UsageError(`--client: ${client.length} clients; at most ${MAX_CLIENTS}`);
  const { app: _ours, client: _contestants, ...texts } = typed(command);
  const said = { ...readTyped(texts), ...(file !== undefined && { app: file }) };
  const result = orUsage(texts, () => {
    const app = file === undefined ? makeProgram('compare-app', COMPARE_APP) : readProgram(file, 'app');
    const plan = planOf({ ...OPEN, ...readTyped(texts) }, ownFirmware);
    return contest(plan, apart(client.map(clientNamed)), app);
  });
  if (json) writeReport(json, '--json', result.comparison);
  if (svg) writeOutput(svg, '--svg', comparePicture(result));
  const verdict = compareVerdict(result.comparison);
  tellDoubt(verdict);
  show(compareTable(result.comparison));
  const stopped = result.comparison.clients.filter(({ failure }) => failure !== '');
  for (const { name, failure } of stopped) complain(`--client ${name} could not run: ${failure}`);
  if (verdict.mark === 'bad') process.exitCode = EXIT_FAILED;
  const words = [...client.flatMap((one) => ['--client', one]), ...optionWords(said)].map(quote);
  tellVerdict({ ...verdict, next: svg ? '' : `npx mote compare ${words.join(' ')} --svg compare.svg` });
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
