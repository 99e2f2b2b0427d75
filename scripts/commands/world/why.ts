import type { Command } from 'commander';
import {
  CONNACK_MS,
  MAX_DOUBLINGS,
  MAX_IN_FLIGHT,
  MAX_SILENT_TICKS,
  MAX_SLOTS,
  TICK_MS_PER_KEEP_ALIVE_S,
} from '../../../firmware/client/limits.ts';
import { type ClientRules, chainLines } from '../../../simulator/report/causes/chain.ts';
import { eventsOf, type Found, findReading, type Wanted } from '../../../simulator/report/causes/follow.ts';
import { OPEN_OPTIONS, parseScenario, planOf, type RunOptions } from '../../../simulator/run/index.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { readInput } from '../../input.ts';
import { show } from '../../say.ts';
import { parseCount, UsageError } from '../../usage.ts';
import { ownFirmware } from '../own-firmware.ts';
import { optionsFrom } from './replay.ts';
import { orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { nameOf } from './sim.ts';
import { addWorldOptions } from './world-options.ts';

interface WhyOptions {
  world?: string;
  device?: string;
  reading?: string;
  slowest?: boolean;
  firstLost?: boolean;
}

export function define(program: Command): void {
  addWorldOptions(
    program
      .command('why')
      .description('run one world again and tell where the time of one reading went, cause by cause')
      .argument('[file]', 'a report of mote sim --json, or a scenario file')
      .option('--world <n>', 'world n of mote soak, with what else that was told'),
    OPEN_OPTIONS,
  )
    .option('--device <n>', 'of which board')
    .option('--reading <n>', 'which of its readings: 1 is the first that its client accepted')
    .option('--slowest', 'the reading that took longest (this is the default)')
    .option('--first-lost', 'the first that was accepted above QoS 0 and never arrived')
    .action(why);
}

function why(file: string | undefined, given: WhyOptions, command: Command): void {
  const texts = typed(command);
  const report = file === undefined ? null : readReport(file);
  if (report !== null && (given.world !== undefined || Object.keys(readTyped(texts)).length > 0))
    throw new UsageError(`${file}: a report has its own world; leave the other options away`);
  const options = report?.options ?? optionsFrom(file, given, texts, 'why');
  const plan = orUsage(
    report === null ? texts : NOTHING_TYPED,
    () => planOf(options, ownFirmware),
    nameOf(file),
  );
  const wanted = wantedOf(given, plan);
  const found = findReading(plan, wanted);
  if (report !== null && found.traceHash !== report.traceHash)
    throw new UsageError(
      `${file}: its run had the trace ${short(report.traceHash)}, and this mote gives ${short(found.traceHash)}: it is of another version, or a file that it names has changed; make the report again`,
    );
  if (found.chain === null) throw new UsageError(notThere(wanted, found));
  show(chainLines(found.chain, eventsOf(plan, found.chain), rulesOf(plan)).join('\n'));
}

const NOTHING_TYPED: Texts = {};
/** Digits of a hash that a message shows. */
const SHORT = 12;
const short = (hash: string) => hash.slice(0, SHORT);

/** @returns null where the file is a scenario */
function readReport(path: string): { options: RunOptions; traceHash: string } | null {
  if (path.startsWith('{')) return null;
  const text = readInput(path, path, 'name a report that mote sim --json wrote, or a scenario');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: is not JSON; name a report that mote sim --json wrote, or a scenario`);
  }
  if (typeof data !== 'object' || data === null || !('traceHash' in data)) return null;
  if ('seeds' in data)
    throw new UsageError(`${path}: a report of many worlds; give one of them with --world`);
  if (!('scenario' in data) || typeof data.traceHash !== 'string')
    throw new UsageError(
      `${path}: a report that does not hold its run, of an older mote; make it again with mote sim --json`,
    );
  return {
    options: { ...OPEN_OPTIONS, ...parseScenario(JSON.stringify(data.scenario)) },
    traceHash: data.traceHash,
  };
}

function wantedOf(given: WhyOptions, { devices }: WorldPlan): Wanted {
  const { device, reading, slowest, firstLost } = given;
  const isOne = device !== undefined || reading !== undefined;
  if (Number(isOne) + Number(slowest ?? false) + Number(firstLost ?? false) > 1)
    throw new UsageError('give --slowest, --first-lost, or --device with --reading');
  if (firstLost) return 'first-lost';
  if (!isOne) return 'slowest';
  if (device === undefined || reading === undefined)
    throw new UsageError(
      `--${device === undefined ? 'reading' : 'device'}: names a reading together with --${device === undefined ? 'device' : 'reading'}; give both`,
    );
  return {
    device: parseCount(device, '--device', 1, devices),
    number: parseCount(reading, '--reading', 1, Number.MAX_SAFE_INTEGER),
  };
}

function notThere(wanted: Wanted, { accepted, isQos0 }: Found): string {
  if (wanted === 'slowest') return '--slowest: no reading above QoS 0 was delivered in this run';
  if (wanted === 'first-lost') return '--first-lost: every reading that was accepted above QoS 0 has arrived';
  const { device, number } = wanted;
  const which = `--device ${device} --reading ${number}`;
  if (isQos0)
    return `${which}: was published at QoS 0, which nobody acknowledges; the ways of QoS 1 and 2 are told`;
  return `${which}: there is no such reading; the client of device ${device} has accepted ${accepted[device]}`;
}

/** What makes the client wait, with its own numbers. */
function rulesOf({ keepAliveS }: WorldPlan): ClientRules {
  const tickS = (keepAliveS * TICK_MS_PER_KEEP_ALIVE_S) / 1000;
  const silent = `the client ticks every ${tickS} s (keep-alive ${keepAliveS} s), and gives a connection up after more than ${MAX_SILENT_TICKS} ticks without a byte, or without an acknowledgement that is due`;
  return {
    backoff: `the next attempt comes after a random part of 1 s, doubled with each failure, up to ${2 ** MAX_DOUBLINGS} s`,
    'half-open': silent,
    nat: silent,
    turn: `at most ${MAX_IN_FLIGHT} messages are in flight; the others wait in the outbox, which holds ${MAX_SLOTS}, in their order`,
    'mqtt-handshake': `the client waits up to ${CONNACK_MS / 1000} s for its CONNACK`,
    'retransmission-1': "the sender's TCP sends again when its retransmission timeout is over",
    'retransmission-2': "the sender's TCP doubles its retransmission timeout with each try",
    'retransmission-3': "the sender's TCP doubles its retransmission timeout with each try",
    nagle: 'TCP holds a small segment back while an earlier one is not acknowledged',
  };
}
