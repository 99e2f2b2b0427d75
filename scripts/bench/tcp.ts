import { parseArgs } from 'node:util';
import * as ourKernel from '../../simulator/kernel/kernel.ts';
import * as ourProbe from '../../simulator/probe/index.ts';
import { EXIT_FAILED, Failure } from '../usage.ts';
import { type Checkout, checkOut } from './beside.ts';

const CONNECTIONS = 1000;
/** Minutes, so that making the connections hardly counts. */
const MESSAGES_EACH = 200;
/** The one in the middle is shown: other work on the machine disturbs some of them. */
const ROUNDS = 5;
/** A message, a segment in flight, a timer at each end. */
const PENDING_EACH = 4;
const MIN_EVENTS = 1_000_000;
/** A commit beside itself, on two busy cores, gave ratios of up to 1.08. */
const NOISE = 1.1;

/** The simulator of a commit, as far as it is measured. */
interface Simulator {
  name: string;
  Kernel: typeof ourKernel.Kernel;
  barePlan: typeof ourProbe.barePlan;
  runExchange: typeof ourProbe.runExchange;
}

/** What a segment costs through TCP and link, and an empty event of the kernel; in CPU time. */
interface TcpCost {
  segments: number;
  segmentNs: number;
  eventNs: number;
  eventsPerSegment: number;
}

/**
 * 1,000 connections at a message a second with burst loss, as `mote probe` runs them: few to a kernel. The empty
 * events are those of one kernel that holds what 1,000 connections have pending.
 */
function measure(simulator: Simulator, round: number): TcpCost {
  const eventNs = emptyEvents(simulator, MIN_EVENTS);
  const before = process.cpuUsage();
  const segments = exchange(simulator, round);
  const segmentNs = cpuNs(before) / segments;
  return { segments, segmentNs, eventNs, eventsPerSegment: segmentNs / eventNs };
}

function exchange({ barePlan, runExchange }: Simulator, seed: number): number {
  const link = barePlan({
    rttMs: 100,
    lossPercent: 0,
    burst: { goodS: 20, badS: 2, lossGoodPercent: 0.5, lossBadPercent: 80 },
    outage: null,
  });
  return runExchange({
    link,
    clientStack: 'esp-lwip',
    serverStack: 'linux',
    nagle: false,
    seed,
    messages: CONNECTIONS * MESSAGES_EACH,
    everyUs: 1e6,
    bytes: 100,
    answerBytes: 4,
    connections: CONNECTIONS,
  }).packets;
}

/** As many events pending as in the exchange, each asking for its next one. @returns ns of CPU an event */
function emptyEvents({ Kernel }: Simulator, count: number): number {
  const kernel = new Kernel('bench');
  const random = kernel.random('empty');
  const next = (device: number): void => {
    kernel.at(kernel.now + 1000 + random.below(1_000_000), device, next, device);
  };
  for (let pending = 0; pending < CONNECTIONS * PENDING_EACH; pending++) next(1 + (pending % CONNECTIONS));
  const before = process.cpuUsage();
  while (kernel.events < count) kernel.run(kernel.now + 1e6);
  return cpuNs(before) / kernel.events;
}

function cpuNs(before: NodeJS.CpuUsage): number {
  const used = process.cpuUsage(before);
  return (used.user + used.system) * 1000;
}

function middle<T>(all: T[], costOf: (one: T) => number): T {
  return [...all].sort((a, b) => costOf(a) - costOf(b))[all.length >> 1];
}

function say(name: string, cost: TcpCost): void {
  const perSecond = Math.round(1e9 / cost.segmentNs);
  console.log(
    `${name}: ${cost.segments} segments, ${Math.round(cost.segmentNs)} ns each (${perSecond} a CPU second); ` +
      `an empty event ${Math.round(cost.eventNs)} ns; ${cost.eventsPerSegment.toFixed(2)} empty events a segment`,
  );
}

async function theirs(commit: string, checkout: Checkout): Promise<Simulator> {
  const { Kernel } = (await checkout.load('simulator/kernel/kernel.ts')) as typeof ourKernel;
  const { barePlan, runExchange } = (await checkout.load('simulator/probe/index.ts')) as typeof ourProbe;
  return { name: commit, Kernel, barePlan, runExchange };
}

/** Measures the simulators in turns, so that what disturbs the machine disturbs all of them. */
function compare(simulators: Simulator[]): void {
  for (const simulator of simulators) measure(simulator, 0);
  const rounds = Array.from({ length: ROUNDS }, (_, round) =>
    simulators.map((simulator) => measure(simulator, round + 1)),
  );
  console.log(`TCP and link, ${CONNECTIONS} connections at 1 message/s, bursts`);
  simulators.forEach(({ name }, index) => {
    say(
      name,
      middle(
        rounds.map((costs) => costs[index]),
        (cost) => cost.eventsPerSegment,
      ),
    );
  });
  if (simulators.length === 1) return;
  const ratios = rounds.map(([our, other]) => our.eventsPerSegment / other.eventsPerSegment);
  const ratio = middle(ratios, (value) => value);
  console.log(`ratio ${ratio.toFixed(2)} (${ratios.map((value) => value.toFixed(2)).join(', ')})`);
  if (ratio > NOISE) process.exitCode = EXIT_FAILED;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { beside: { type: 'string' } } });
  const { Kernel } = ourKernel;
  const { barePlan, runExchange } = ourProbe;
  const ours = { name: 'this', Kernel, barePlan, runExchange };
  if (values.beside === undefined) {
    compare([ours]);
    return;
  }
  const checkout = checkOut(values.beside);
  try {
    compare([ours, await theirs(values.beside, checkout)]);
  } finally {
    checkout.remove();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = EXIT_FAILED;
}
