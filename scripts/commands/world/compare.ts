import { basename } from 'node:path';
import type { Command } from 'commander';
import { COMPARE_APP } from '../../../simulator/compare/app.ts';
import { contest } from '../../../simulator/compare/contest.ts';
import { comparePicture } from '../../../simulator/compare/picture.ts';
import { compareTable } from '../../../simulator/compare/table.ts';
import type { Program } from '../../../simulator/world/plan.ts';
import { CLIENT_ENTRY } from '../../compiler/build.ts';
import { BUILDS, type BuildName } from '../../compiler/features.ts';
import { buildOnce } from '../../compiler/once.ts';
import { outputOption, writeOutput, writeReport } from '../../output.ts';
import { makeProgram, readProgram } from '../../programs.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';
import { planOf, type SimOptions } from './sim-options.ts';

/** More columns are no table any more. */
export const MAX_CLIENTS = 12;

type WorldOptions = Pick<SimOptions, 'devices' | 'for' | 'every' | 'qos' | 'link' | 'seed' | 'brokerRestart'>;

interface CompareOptions extends WorldOptions {
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
    .option('--devices <n>', 'how many boards', '5')
    .option('--for <duration>', 'how long the world is hostile; it settles without faults afterwards', '6h')
    .option('--every <duration>', 'time between two readings', '60s')
    .option('--qos <0|1>', 'quality of service that is asked for', '1')
    .option('--link <name,...>', 'a profile and overlays on it (see mote links)', 'nbiot-good,tunnel')
    .option('--broker-restart <when,...>', 'kill the broker then, for 20s or as said: 12h or 12h/5m')
    .option('--seed <n>', 'the seed from which everything follows', '1')
    .addOption(outputOption('--json <file>', 'write the figures there'))
    .addOption(outputOption('--svg <file>', 'draw them there'))
    .action(compare);
}

function compare(options: CompareOptions): void {
  if (options.client.length > MAX_CLIENTS)
    throw new UsageError(`--client: ${options.client.length} clients; at most ${MAX_CLIENTS}`);
  const { client, app: file, json, svg, ...world } = options;
  const app = file === undefined ? makeProgram('compare-app', COMPARE_APP) : readProgram(file, '--app');
  const result = contest(planOf(world), apart(client.map(clientNamed)), app);
  if (json) writeReport(json, '--json', result.comparison);
  if (svg) writeOutput(svg, '--svg', comparePicture(result));
  show(compareTable(result.comparison));
  const stopped = result.comparison.clients.filter(({ failure }) => failure !== '');
  for (const { name, failure } of stopped) complain(`--client ${name} could not run: ${failure}`);
  if (stopped.length > 0) process.exitCode = EXIT_FAILED;
}

function clientNamed(name: string): Program {
  const build = (name === 'mote' ? 'default' : name.replace(/^mote-/, '')) as BuildName;
  if (name.startsWith('mote') && build in BUILDS)
    return makeProgram(name, buildOnce(CLIENT_ENTRY, BUILDS[build]).bytes);
  const program = readProgram(name, '--client');
  return { ...program, build: basename(name) };
}

/** Two files of one name are told apart by a number. */
function apart(clients: Program[]): Program[] {
  return clients.map((client, index) => {
    const before = clients.slice(0, index).filter(({ build }) => build === client.build).length;
    return before === 0 ? client : { ...client, build: `${client.build} (${before + 1})` };
  });
}
