import type { Qos } from '../../broker/codec/packets.ts';
import type { CheckResult } from '../../checks/index.ts';
import { formatCount, formatMs, threeFigures } from '../format.ts';
import type { ConsoleTail } from '../record/console.ts';
import type { DeviceCost, Figures } from '../record/index.ts';
import type { Percentiles, SimReport, SlowRow } from '../report.ts';
import { waitedWords, whenWords } from '../slow-readings.ts';
import { cdfChart } from '../svg/cdf.ts';
import { dotChart } from '../svg/dots.ts';
import { escapeText } from '../svg/element.ts';
import { type Moment, timelineChart } from '../svg/timeline.ts';
import { runVerdict } from '../verdict.ts';
import { causesSection } from './causes-section.ts';
import { failures, figure, headline, key, page, section, type Tile, table, tiles } from './parts.ts';
import { commandSection, consoleSection, partSections } from './program-sections.ts';
import { cdfReadout, timelineReadout } from './readout.ts';

/** All that the page of one run shows. */
export interface SimPage {
  report: SimReport;
  figures: Figures;
  everyS: number;
  qos: Qos;
  /** Demands of `--expect` that were not met, in words. */
  unmet: string[];
  replay: string;
  /** Faults that hit all devices at once, in order of time. */
  moments: Moment[];
  /** What the programs printed. */
  console?: Pick<ConsoleTail, 'lines' | 'count'>;
}

/** One self-contained page about one run. Equal runs give equal pages, but for the wall time. */
export function simPage(content: SimPage): string {
  const { report, figures, unmet, replay } = content;
  const failed = report.checks.filter((check) => check.failed > 0);
  const failing = [
    ...failed.map(({ name, failed, detail }) => ({
      what: `${name}: ${formatCount(failed)} times`,
      detail,
      replay,
    })),
    ...unmet.map((what) => ({ what, detail: `--expect, seed ${report.seed}`, replay })),
  ];
  return page(`mote sim: ${report.link}, seed ${report.seed}`, [
    headline('mote sim', runVerdict(report, unmet), subtitle(content)),
    tiles(headlines(content)),
    failures(failing),
    latencies(figures.latencyCdf),
    causesSection(report.causes),
    slowReadings(report.slowest),
    fleet('The fleet over time', '', figures, content.moments),
    ...partSections(report.parts ?? [], report.devices, report.simulatedS),
    commandSection(report.commands ?? [], report.devices),
    reconnects(report.reconnects, figures.reconnectMs, figures.reconnectCdf),
    costs(figures),
    section('Checks', '', checkTable(report.checks)),
    section('What happened to the devices', '', faultTable(report.faults)),
    consoleSection(content.console?.lines ?? [], content.console?.count ?? 0),
    section('What ran', '', provenance(report)),
  ]);
}

function subtitle({ report, everyS, qos }: SimPage): string {
  const devices = report.devices === 1 ? '1 device' : `${formatCount(report.devices)} devices`;
  return `${devices}, ${formatMs(report.simulatedS * 1000)} simulated on ${report.link}, a reading every ${threeFigures(everyS)} s at QoS ${qos}, seed ${report.seed}`;
}

function headlines({ report, figures }: SimPage): Tile[] {
  const { readings, latencyMs, bytes } = report;
  const perReading = (total: number) => (readings.delivered > 0 ? total / readings.delivered : 0);
  const refused = readings.refused > 0 ? `, ${formatCount(readings.refused)} refused` : '';
  const deviceDays = (report.devices * report.simulatedS) / 86_400;
  const radio = figures.radioOnS;
  return [
    {
      label: 'Delivered',
      figure: formatCount(readings.delivered),
      note: `of ${formatCount(readings.taken)} readings${refused}`,
    },
    {
      label: 'Lost',
      figure: formatCount(readings.lost),
      isAlarm: readings.lost > 0,
      note: lostElsewhere(readings),
    },
    { label: 'Duplicates', figure: formatCount(readings.duplicates), note: 'as QoS 1 allows' },
    {
      label: 'Latency, half within',
      figure: formatMs(latencyMs.p50),
      note: `99 of 100 within ${formatMs(latencyMs.p99)}`,
    },
    {
      label: 'Reconnect, half within',
      figure: formatMs(figures.reconnectMs.p50),
      note: `${formatCount(report.reconnects)} reconnects, 99 of 100 within ${formatMs(figures.reconnectMs.p99)}`,
    },
    {
      label: 'Bytes per reading',
      figure: `${formatCount(perReading(bytes.up))} B up`,
      note: `${formatCount(perReading(bytes.down))} B down, with TCP and IP`,
    },
    {
      label: 'Radio on (estimate)',
      figure: radio === null ? '-' : `${threeFigures(perReading(radio))} s`,
      note:
        radio === null
          ? 'this link’s radio never sleeps'
          : `per reading; ${formatMs((radio / deviceDays) * 1000)} a day and device`,
    },
    {
      label: 'Away at the end',
      isAlarm: report.awayAtEnd > 0,
      figure: formatCount(report.awayAtEnd),
      note: 'had a path and no connection',
    },
  ];
}

function lostElsewhere({ lostByBroker, lostByPower }: SimReport['readings']): string {
  const others = [
    ...(lostByBroker > 0 ? [`${formatCount(lostByBroker)} by the broker`] : []),
    ...(lostByPower > 0 ? [`${formatCount(lostByPower)} with the power`] : []),
  ];
  return others.length === 0 ? 'accepted at QoS 1, never taken in' : `and ${others.join(', ')}`;
}

export function latencies(points: Figures['latencyCdf']): string {
  if (points.length === 0) return '';
  return section(
    'How long readings took',
    'From publish() on the board to the broker’s taking it in: share of the delivered readings, over time on a logarithmic axis.',
    figure((width) =>
      cdfReadout('latency', cdfChart('Latency', [{ name: 'readings', points }], width), points, width),
    ),
  );
}

/** @param rows the slowest first */
export function slowReadings(rows: (SlowRow & { seed?: number })[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => ({
    cells: [
      `${row.seed === undefined ? '' : `world ${row.seed}, `}device ${row.device} at ${whenWords(row)}: waited for ${waitedWords(row)}`,
      formatMs(row.tookMs),
    ],
    isBad: false,
  }));
  return section(
    'The slowest readings',
    'From publish() to the broker’s taking it in. To see what the device of the first one went through:',
    `<pre>${escapeText(rows[0].replay)}</pre>${table(['', 'took'], cells)}${replays(rows)}`,
  );
}

function replays(rows: SlowRow[]): string {
  const lines = rows.map(({ replay }) => replay).join('\n');
  return `<details><summary>The commands for all ${rows.length}</summary><pre>${escapeText(lines)}</pre></details>`;
}

/** @param note text before the key */
export function fleet(title: string, note: string, figures: Figures, moments: Moment[]): string {
  return section(
    title,
    `${note}A reading waits from the moment when the client accepts it at QoS 1 until its PUBACK is read. The last hour is without faults. Point, touch or use the arrow keys for values.`,
    key([
      ['calm', 'connected'],
      ['cut', 'no path to a broker that takes clients in'],
      ['wait', 'readings waiting (in a device’s line: from the second on)'],
      ['bad', 'a fault that was planned: through all devices, or in the line of its own'],
    ]) +
      figure((width) => {
        const drawing = timelineChart(figures.timeline, moments, width);
        return timelineReadout('fleet', drawing, figures.timeline, width);
      }),
  );
}

export function reconnects(count: number, ms: Percentiles, points: Figures['reconnectCdf']): string {
  if (points.length === 0) return '';
  return section(
    'How long reconnects took',
    `From the moment when a connection could be had again (the path was back, or the client had given the old connection up) to CONNACK; ${formatCount(count)} reconnects, the slowest ${formatMs(ms.max)}.`,
    figure((width) =>
      cdfReadout(
        'reconnects',
        cdfChart('Reconnects', [{ name: 'reconnects', points }], width),
        points,
        width,
      ),
    ),
  );
}

export function costs({ devices, radioTailS }: Figures): string {
  const values = (pick: (cost: DeviceCost) => number | null) => devices.flatMap((cost) => pick(cost) ?? []);
  const rows = [
    { label: 'bytes up', unit: 'B', values: values(({ bytesUp }) => bytesUp) },
    { label: 'bytes down', unit: 'B', values: values(({ bytesDown }) => bytesDown) },
    { label: 'radio on', unit: 's', values: values(({ radioOnS }) => radioOnS) },
  ].filter((row) => row.values.length > 0);
  const assumed =
    radioTailS > 0
      ? ` The radio is taken to be on from each packet until ${threeFigures(radioTailS)} s later, as the link’s idle timers say.`
      : '';
  return section(
    'What a reading costs',
    `A dot for each device, per reading that its client accepted; IP packets with headers and retransmissions.${assumed}`,
    figure((width) => dotChart('Cost of a reading, device by device', rows, width)),
  );
}

function checkTable(checks: CheckResult[]): string {
  return table(
    ['', 'put to the test', 'failed'],
    checks.map(({ name, evaluated, failed }) => ({
      cells: [
        `${failed > 0 ? '✗' : evaluated > 0 ? '✓' : '·'} ${name}`,
        formatCount(evaluated),
        formatCount(failed),
      ],
      isBad: failed > 0,
    })),
  );
}

export function faultTable(faults: Record<string, number>): string {
  const rows = Object.entries(faults).map(([name, count]) => ({
    cells: [name === 'brokerRestarts' ? 'broker restarts' : name, formatCount(count)],
    isBad: false,
  }));
  return table(['', 'times'], rows);
}

function provenance({
  client,
  app,
  firmwareBytes,
  traceHash,
  programErrors,
  notWired = [],
}: SimReport): string {
  const rows: [string, string][] = [
    ['client', `${client.build}, ${formatCount(firmwareBytes)} B, SHA-256 ${client.hash}`],
    ['app', `${app.build}, SHA-256 ${app.hash}`],
    ['trace', `SHA-256 ${traceHash}`],
    ...programErrors.map((error): [string, string] => ['program error', error]),
    ...notWired.map((what): [string, string] => ['answered as on a bare board', what]),
  ];
  return table(
    ['', ''],
    rows.map(([name, words]) => ({ cells: [`${name}: ${words}`], isBad: false })),
  );
}
