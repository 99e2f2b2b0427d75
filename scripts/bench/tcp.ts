import { Kernel } from '../../simulator/kernel/kernel.ts';
import { barePlan, runExchange } from '../../simulator/probe/index.ts';
import { EXIT_FAILED } from '../usage.ts';

const CONNECTIONS = 1000;
/** Minutes, so that making the connections hardly counts. */
const MESSAGES_EACH = 200;
/** The one in the middle is shown: other work on the machine disturbs some of them. */
const ROUNDS = 5;
/** A message, a segment in flight, a timer at each end. */
const PENDING_EACH = 4;
const MIN_EVENTS = 1_000_000;
/** What the project allows a segment to cost, in empty events of the kernel. */
const EVENTS_PER_SEGMENT_MAX = 4;

/** What TCP and link cost, beside what an empty event of the kernel costs in the same run. CPU time. */
interface TcpCost {
  segments: number;
  segmentNs: number;
  eventNs: number;
  eventsPerSegment: number;
  withinBudget: boolean;
}

/**
 * 1,000 connections at a message a second with burst loss, as `mote probe` runs them: few to a kernel. The empty
 * events are those of one kernel that holds what 1,000 connections have pending.
 */
function benchTcp(): TcpCost {
  emptyEvents(MIN_EVENTS);
  exchange(0, MESSAGES_EACH);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const eventNs = emptyEvents(MIN_EVENTS);
    const before = process.cpuUsage();
    const segments = exchange(round + 1, MESSAGES_EACH);
    const segmentNs = cpuNs(before) / segments;
    const eventsPerSegment = segmentNs / eventNs;
    return {
      segments,
      segmentNs,
      eventNs,
      eventsPerSegment,
      withinBudget: eventsPerSegment <= EVENTS_PER_SEGMENT_MAX,
    };
  });
  return rounds.sort((a, b) => a.eventsPerSegment - b.eventsPerSegment)[ROUNDS >> 1];
}

function formatTcpCost(cost: TcpCost): string {
  const perSecond = Math.round(1e9 / cost.segmentNs);
  return [
    `TCP and link, ${CONNECTIONS} connections at 1 message/s, bursts: ${cost.segments} segments`,
    `  a segment costs ${Math.round(cost.segmentNs)} ns (${perSecond} a CPU second), an empty event ${Math.round(cost.eventNs)} ns`,
    `  ${cost.eventsPerSegment.toFixed(2)} empty events a segment; allowed are ${EVENTS_PER_SEGMENT_MAX}`,
  ].join('\n');
}

function exchange(seed: number, messagesEach: number): number {
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
    messages: CONNECTIONS * messagesEach,
    everyUs: 1e6,
    bytes: 100,
    answerBytes: 4,
    connections: CONNECTIONS,
  }).packets;
}

/** As many events pending as in the exchange, each asking for its next one. @returns ns of CPU an event */
function emptyEvents(count: number): number {
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

const cost = benchTcp();
console.log(formatTcpCost(cost));
if (!cost.withinBudget) process.exitCode = EXIT_FAILED;
