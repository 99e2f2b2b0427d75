import { cpus, loadavg } from 'node:os';
import { formatCount, formatMs, threeFigures } from '../../simulator/report/format.ts';
import { EXIT_FAILED, EXIT_USAGE } from '../usage.ts';
import {
  type Contender,
  type ContenderName,
  hasMosquitto,
  mosquittoVersion,
  openFiles,
  startAll,
} from './broker/contenders.ts';
import {
  fanOut,
  type Idle,
  idle,
  type Latency,
  type Load,
  latency,
  PAYLOAD_BYTES,
  type Rate,
  throughput,
} from './broker/loads.ts';
import { formatTable } from './broker/table.ts';

/**
 * `npm run bench:broker`: `mote broker`, with and without `--data`, mosquitto and aedes in one run, in turns. Exits with
 * 1 where our broker passes on fewer messages at QoS 0 or 1 than mosquitto, each the best of its rounds: of the loads
 * that keep a broker busy. Where only one message is on its way at a time the ratio is printed and not judged, as the
 * load's own process is as busy as the broker.
 */
const NAMES: readonly ContenderName[] = ['mote', 'mote --data', 'mosquitto', 'aedes'];
const ROUNDS = 3;
const FOR_MS = 1500;
const LATENCY_FOR_MS = 2000;
/** Of QoS 2 mosquitto takes 20 at a time. */
const LOADS: readonly Load[] = [
  { qos: 0, pairs: 10, window: 100 },
  { qos: 1, pairs: 10, window: 100 },
  { qos: 2, pairs: 10, window: 20 },
  { qos: 1, pairs: 10, window: 100, isKept: true },
  // Each message costs both ends a system call of its own, and those are most of the cost.
  { qos: 0, pairs: 100, window: 1 },
  { qos: 1, pairs: 100, window: 1 },
];
const FAN_OUTS = [10, 100, 1000] as const;
const IDLE = 10_000;
/** Of the load's own process and the broker: listeners, modules, pipes. */
const SPARE_FILES = 200;

type Figures<T> = Map<ContenderName, T[]>;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** In turns, so that other work on the machine disturbs all alike. */
async function inTurns<T>(
  contenders: readonly Contender[],
  rounds: number,
  run: (one: Contender) => Promise<T>,
): Promise<Figures<T>> {
  const figures: Figures<T> = new Map();
  for (let round = 0; round < rounds; round++)
    for (const one of contenders) figures.set(one.name, [...(figures.get(one.name) ?? []), await run(one)]);
  return figures;
}

const best = (rates: Rate[] | undefined, what: keyof Rate = 'perS') =>
  Math.max(...(rates ?? []).map((rate) => rate[what]));

function row<T>(label: string, figures: Figures<T>, words: (all: T[]) => string): string[] {
  return [label, ...NAMES.map((name) => words(figures.get(name) ?? []))];
}

/** Best of all rounds, and in brackets that for a second of the broker's CPU time. */
const rateWords = (rates: Rate[]) =>
  rates.length === 0 ? '-' : `${formatCount(best(rates))} (${formatCount(best(rates, 'perCpuS'))})`;

const latencyWords = (all: Latency[]) => {
  if (all.length === 0) return '-';
  const [first] = [...all].sort((a, b) => a.p99Ms - b.p99Ms);
  const missing = first.share < 1 ? `, ${threeFigures(first.share * 100)} % came` : '';
  return `${formatMs(first.p50Ms)}, ${formatMs(first.p99Ms)}${missing}`;
};

const idleWords = ([one]: Idle[]) =>
  one === undefined ? '-' : `${threeFigures(one.bytesEach / 1024)} KiB each, in ${threeFigures(one.tookS)} s`;

async function main(): Promise<void> {
  if (!hasMosquitto()) {
    process.stderr.write('mosquitto is not installed\n');
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { contenders, stop } = await startAll(NAMES);
  const [before] = loadavg();
  const startedMs = performance.now();
  try {
    const table: string[][] = [];
    const rates: Figures<Rate>[] = [];
    for (const load of LOADS) {
      const figures = await inTurns(contenders, ROUNDS, (one) => throughput(one, load, FOR_MS));
      rates.push(figures);
      table.push(row(nameOf(load), figures, rateWords));
    }
    const withoutDisk = contenders.filter(({ name }) => name !== 'mote --data');
    for (const subscribers of FAN_OUTS) {
      const figures = await inTurns(withoutDisk, ROUNDS, (one) => fanOut(one, subscribers, FOR_MS));
      table.push(row(`QoS 0, 1 to ${formatCount(subscribers)}`, figures, rateWords));
    }
    const half = Math.round(best(rates[1].get('mosquitto')) / 2);
    const delays = await inTurns(contenders, ROUNDS, (one) => latency(one, half, LATENCY_FOR_MS));
    table.push(row(`QoS 1 at ${formatCount(half)} a second: p50, p99`, delays, latencyWords));
    const connections = Math.min(IDLE, openFiles() - SPARE_FILES);
    const idles = await inTurns(withoutDisk, 1, (one) => idle(one, connections));
    table.push(row(`${formatCount(connections)} idle connections`, idles, idleWords));
    say(formatTable([['', ...NAMES.map(shown)], ...table]));
    say(
      `messages that reached a subscriber in a second, in brackets for a second of the broker's CPU time; payloads of ${PAYLOAD_BYTES} bytes; the best of ${ROUNDS} rounds`,
    );
    say(
      `${cpus().length} cores, load ${before.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after; ${Math.round((performance.now() - startedMs) / 1000)} s`,
    );
    for (const [at, load] of LOADS.entries()) judge(load, rates[at]);
  } finally {
    await stop();
  }
}

const shown = (name: ContenderName) => (name === 'mosquitto' ? `mosquitto ${mosquittoVersion()}` : name);

const nameOf = ({ qos, pairs, window, isKept }: Load) =>
  `QoS ${qos}, ${pairs} pairs, ${window} under way${isKept ? ', kept sessions' : ''}`;

const isJudged = ({ qos, window }: Load) => qos < 2 && window > 1;

function judge(load: Load, figures: Figures<Rate>): void {
  const [mote, mosquitto] = [figures.get('mote'), figures.get('mosquitto')];
  const [ratio, cpuRatio] = (['perS', 'perCpuS'] as const).map(
    (what) => best(mote, what) / best(mosquitto, what),
  );
  const fails = isJudged(load) && ratio < 1;
  const words = `${threeFigures(ratio)} times mosquitto, ${threeFigures(cpuRatio)} times for a CPU second`;
  say(`${nameOf(load)}: ${words}${fails ? ': too slow' : ''}`);
  if (fails) process.exitCode = EXIT_FAILED;
}

await main();
