import type { Command } from 'commander';
import {
  distribution,
  type ExchangePlan,
  type ExchangeResult,
  MAX_ATTEMPTS,
  OUTAGE_AT_S,
  type ProbeReport,
  percentile,
  probeVerdict,
  repairsOf,
  runConnects,
  runExchange,
  runTransfers,
  sortedMs,
} from '../../../simulator/probe/index.ts';
import { formatCount, formatMs, formatRows } from '../../../simulator/report/format.ts';
import { quote } from '../../../simulator/run/index.ts';
import { Output, outputOption, writeReport } from '../../output.ts';
import { addPcapOptions, PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { show } from '../../say.ts';
import { parseCount } from '../../usage.ts';
import { tellVerdict } from '../../verdict.ts';
import { type ProbeOptions, planOf } from './probe-options.ts';

/** A transfer larger than this says nothing about a cellular link. */
const MAX_TRANSFER_BYTES = 100_000_000;
/** Unless `-n` says otherwise. */
const CONNECTS = '1000';
const TRANSFERS = '300';

export function define(program: Command): void {
  const command = program
    .command('probe')
    .description('ask what a link does to one small message a second: TCP alone, no MQTT')
    .option('--stack <name>', "the client's TCP: esp-lwip, esp-lwip-idf3, generic-modem or linux", 'esp-lwip')
    .option('--server <name>', "the server's TCP", 'linux')
    .option('--rtt <ms>', 'round trip time of a bare link (100)')
    .option('--loss <percent>', 'of packets lost each way on it (5; 0 with an outage)')
    .option('--burst <good/bad/loss/loss>', 'in place of --loss: mean times and loss in each, 20s/2s/0.5/80')
    .option('--outage <duration>', 'drop everything for so long, from 20 s on')
    .option('--hold <duration>', 'hold everything back for so long, from 20 s on')
    .option('--link <name,...>', 'a profile and overlays in place of a bare link (see mote links)')
    .option('--messages <n>', 'of all connections together', '11700')
    .option('--every <duration>', 'between two messages of a connection', '1s')
    .option('--bytes <n>', 'of a message', '100')
    .option('--answer <n>', "bytes of the server's answer", '4')
    .option('--connections <n>', 'each with a link of its own', '20')
    .option('--nagle', 'leave Nagle on; a bare probe sets TCP_NODELAY')
    .option('--connect', 'measure connects instead')
    .option('--transfer <bytes>', 'measure transfers of so many bytes from the server instead')
    .option('-n <count>', 'how many connects (1000) or transfers (300)')
    .option('--seed <n>', 'the seed from which everything follows', '1')
    .addOption(outputOption('--samples <file>', 'write a line for each message: oneway_ms,answer_ms'))
    .addOption(outputOption('--json <file>', 'write the result there'));
  addPcapOptions(command).action(probe);
}

function probe(options: ProbeOptions & PcapOptions): void {
  const plan = planOf(options);
  const { json } = options;
  const pcap = PcapFile.open(options);
  plan.capture = pcap?.capture;
  plan.arrived = pcap?.arrived;
  const report = measure(plan, options);
  pcap?.close();
  if (json !== undefined) writeReport(json, '--json', report);
  show(formatRows(rowsOf(report)));
  tellVerdict({ ...probeVerdict(report, attemptsOf(options)), next: nextOf(options) });
}

/** Connects, or transfers. */
function attemptsOf({ connect, n }: ProbeOptions): number {
  return parseCount(n ?? (connect ? CONNECTS : TRANSFERS), '-n', 1, MAX_ATTEMPTS);
}

/** MQTT over the same link; a bare link has no name, so the next one is of real life. */
function nextOf({ link }: ProbeOptions): string {
  return link === undefined ? 'npx mote probe --link nbiot-good' : `npx mote sim --link ${quote(link)}`;
}

function measure(plan: ExchangePlan, options: ProbeOptions): ProbeReport {
  if (options.connect) return connects(plan, options);
  return options.transfer === undefined ? exchange(plan, options) : transfers(plan, options);
}

function connects(plan: ExchangePlan, options: ProbeOptions): ProbeReport {
  const tookUs = runConnects(plan, attemptsOf(options));
  return { failed: tookUs.filter(Number.isNaN).length, connectMs: distribution(tookUs) };
}

function transfers(plan: ExchangePlan, options: ProbeOptions): ProbeReport {
  const bytes = parseCount(options.transfer ?? '', '--transfer', 1, MAX_TRANSFER_BYTES);
  const tookUs = runTransfers(plan, bytes, attemptsOf(options));
  return { failed: tookUs.filter(Number.isNaN).length, transferMs: distribution(tookUs) };
}

function exchange(plan: ExchangePlan, options: ProbeOptions): ProbeReport {
  const outage = plan.link.faults.find((fault) => fault.fault === 'outages' && fault.atS !== undefined);
  const bareOutage = outage?.fault === 'outages' && (options.outage ?? options.hold) !== undefined;
  const returnUs = bareOutage ? (OUTAGE_AT_S + outage.durationS[0]) * 1e6 : Number.POSITIVE_INFINITY;
  const result = runExchange(plan, returnUs);
  if (options.samples) writeSamples(options.samples, result);
  const report: ProbeReport = {
    messages: plan.messages,
    undelivered: result.oneWayUs.filter(Number.isNaN).length,
    onewayMs: distribution(result.oneWayUs),
    answerMs: distribution(result.answerUs),
    ...repairsOf(result.client),
  };
  if (bareOutage) {
    const sorted = sortedMs(Float64Array.from(result.recoveryUs));
    const [min, p50, p90, max] = [0, 50, 90, 100].map((percent) => percentile(sorted, percent));
    report.recoveryMs = { min, p50, p90, max };
  }
  return report;
}

function writeSamples(path: string, result: ExchangeResult): void {
  const text = (us: number) => (Number.isNaN(us) ? '' : (us / 1000).toFixed(3));
  const file = new Output('--samples', path);
  file.write('oneway_ms,answer_ms\n');
  let lines = '';
  result.oneWayUs.forEach((oneWayUs, index) => {
    lines += `${text(oneWayUs)},${text(result.answerUs[index])}\n`;
    if (lines.length < 1 << 16) return;
    file.write(lines);
    lines = '';
  });
  file.write(lines);
  file.close();
}

function rowsOf(report: ProbeReport): [string, string][] {
  const rows: [string, string][] = [];
  for (const [name, value] of Object.entries(report)) {
    const label = LABELS[name as keyof ProbeReport];
    if (typeof value === 'number') rows.push([label, formatCount(value)]);
    else {
      const parts = Object.entries(value as Record<string, number>);
      for (const [part, ms] of parts)
        rows.push([`${label}, ${part}`, formatMs(Number.isNaN(ms) ? null : ms)]);
    }
  }
  return rows;
}

const LABELS: Record<keyof ProbeReport, string> = {
  messages: 'messages',
  undelivered: 'undelivered at the end',
  onewayMs: 'until the server has it',
  answerMs: 'until the answer is back',
  rtoTimeouts: "client's retransmission timeouts",
  tailProbes: "client's tail loss probes",
  fastRetransmits: "client's fast retransmits",
  failed: 'failed',
  connectMs: 'connect',
  transferMs: 'transfer',
  recoveryMs: 'first data after the return',
};
