import type { SensorCounts } from '../sensors/published.ts';
import type { CommandOutcome } from '../world/commands-log.ts';
import type { PartStory } from '../world/parts/parts-log.ts';
import { estimateRows } from './estimate.ts';
import { formatCount, formatMs, formatRows, threeFigures } from './format.ts';
import { printable } from './printable.ts';
import type { SimReport } from './report.ts';
import { waitedWords } from './slow-readings.ts';

/** The one table of a run. */
export function summaryTable(report: SimReport): string {
  const { readings, latencyMs, bytes } = report;
  const perReading = (total: number) =>
    readings.delivered > 0 ? `${formatCount(total / readings.delivered)} B` : '-';
  const rows: [string, string][] = [
    ['readings taken', formatCount(readings.taken)],
    ['delivered', formatCount(readings.delivered)],
    ['duplicates', formatCount(readings.duplicates)],
    ['lost', formatCount(readings.lost)],
    ['refused by a full outbox', formatCount(readings.refused)],
    ['link outages', formatCount(report.faults.outages)],
    ['broker restarts', formatCount(report.faults.brokerRestarts)],
    ['reconnects', formatCount(report.reconnects)],
    ...protocolRows(report),
    ['latency p50', formatMs(latencyMs.p50)],
    ['latency p90', formatMs(latencyMs.p90)],
    ['latency p99', formatMs(latencyMs.p99)],
    ['latency max', formatMs(latencyMs.max)],
    ['bytes up per reading', perReading(bytes.up)],
    ['bytes down per reading', perReading(bytes.down)],
    ...estimateRows(report.estimate),
    ['simulated time', formatMs(report.simulatedS * 1000)],
    ['wall time', formatMs(report.wallS * 1000)],
    ['firmware', `${formatCount(report.firmwareBytes)} B`],
  ];
  return formatRows(rows);
}

/** Rows for QoS 2 and MQTT 5. */
export function protocolRows({
  qos2Handshakes,
  topicAliases,
}: Pick<SimReport, 'qos2Handshakes' | 'topicAliases'>): [string, string][] {
  return [
    ...optional('QoS 2 handshakes', qos2Handshakes.up),
    ...optional('topic aliases used', topicAliases.used),
    ...optional('bytes that they saved', topicAliases.bytesSaved),
  ];
}

/** Most messages that a table shows; the JSON has all. */
const MAX_SHOWN = 20;

/** What was published to the boards, when it arrived, and what relays and LEDs did then. */
export function commandTable(commands: readonly CommandOutcome[], devices: number): string {
  const rows = commands.slice(0, MAX_SHOWN).map(({ atS, topic, payload, device, afterS, did }) => {
    const whom = devices > 1 ? ` to ${device}` : '';
    const came = afterS === null ? 'never came' : `came after ${formatMs(afterS * 1000)}`;
    return `  ${formatMs(atS * 1000)}  ${printable(`${topic} ${payload}`)}${whom}: ${came}${did === '' ? '' : `; ${printable(did)}`}`;
  });
  const more = commands.length > MAX_SHOWN ? [`  and ${commands.length - MAX_SHOWN} more`] : [];
  return ['published to the boards', ...rows, ...more].join('\n');
}

/** What relays, LEDs, displays and serial parts did. */
export function partTable(parts: readonly PartStory[], devices: number): string {
  const rows = parts.slice(0, MAX_SHOWN).map(({ device, name, changes, onS, last }) => {
    const whose = devices > 1 ? ` of ${device}` : '';
    const lit = onS === null ? '' : `, on for ${formatMs(onS * 1000)}`;
    const ended = last === null ? '' : `; last ${printable(last.state)} at ${formatMs(last.atS * 1000)}`;
    const did = changes === 0 ? 'never changed' : `changed ${times(changes)}${lit}${ended}`;
    return `  ${printable(name)}${whose}: ${did}`;
  });
  const more = parts.length > MAX_SHOWN ? [`  and ${parts.length - MAX_SHOWN} more`] : [];
  return ['parts', ...rows, ...more].join('\n');
}

/** What each sensor has published. */
export function sensorTable(sensors: SensorCounts): string {
  const rows = Object.entries(sensors).map(([name, { ok, error }]): [string, string] => [
    name,
    `${formatCount(ok).padStart(7)}${formatCount(error).padStart(9)}`,
  ]);
  return formatRows([['sensor', 'readings   errors'], ...rows]);
}

/** The program and client that ran, and the hash of the trace. */
export function provenance(report: SimReport): string {
  return [
    `client ${printable(report.client.build)} sha256 ${report.client.hash}`,
    `app    ${printable(report.app.build)} sha256 ${report.app.hash}`,
    `trace  sha256 ${report.traceHash}`,
  ].join('\n');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

/** A QoS 1 run in five lines of plain words. */
export function explain(report: SimReport): string {
  const { readings, faults, latencyMs, slowest } = report;
  const hours = threeFigures(report.simulatedS / 3600);
  return [
    `${report.devices} virtual boards ran the very bytes that would be flashed for ${hours} simulated hours.`,
    `Their links (${report.link}) went away ${times(faults.outages)} and the broker was killed ` +
      `${times(faults.brokerRestarts)}; the boards reconnected ${times(report.reconnects)}.`,
    `Of ${formatCount(readings.accepted)} readings that the client accepted, ${formatCount(readings.lost)} were ` +
      `lost; ${formatCount(readings.duplicates)} arrived more than once, as QoS 1 allows.`,
    `Half arrived within ${formatMs(latencyMs.p50)}, 99 of 100 within ${formatMs(latencyMs.p99)}; the slowest ` +
      `took ${formatMs(latencyMs.max)}${slowest.length === 0 ? '' : ` and waited for ${waitedWords(slowest[0])}`}.`,
    `All of it follows from seed ${report.seed}: the same command gives the same trace, byte by byte.`,
  ].join('\n');
}

/** A row that is left out when its figure is zero. */
function optional(name: string, count: number): [string, string][] {
  return count === 0 ? [] : [[name, formatCount(count)]];
}
