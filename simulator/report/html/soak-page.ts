import type { CausesReport } from '../causes/causes.ts';
import { formatCount, formatMs, threeFigures } from '../format.ts';
import type { Figures } from '../record/index.ts';
import type { SoakReport } from '../soak-report.ts';
import type { Moment } from '../svg/timeline.ts';
import { soakVerdict } from '../verdict.ts';
import { causesSection } from './causes-section.ts';
import { failures, headline, page, section, type Tile, table, tiles } from './parts.ts';
import { costs, faultTable, fleet, latencies, reconnects, slowReadings } from './sim-page.ts';

/** One of the worlds, drawn out. */
export interface WorldDetail {
  seed: number;
  /** Why this world was chosen, as the end of a sentence. */
  why: string;
  figures: Figures;
  moments: Moment[];
  replay: string;
  /** Where the time of its readings went. */
  causes?: CausesReport;
}

export interface SoakPage {
  soak: SoakReport;
  /** Over all worlds. */
  latencyCdf: Figures['latencyCdf'];
  reconnectCdf: Figures['reconnectCdf'];
  /** Null where no world came to its end. */
  closer: WorldDetail | null;
}

/** One self-contained page about many runs. */
export function soakPage({ soak, latencyCdf, reconnectCdf, closer }: SoakPage): string {
  const { checks } = soak;
  return page(`mote soak: ${soak.seeds} seeds`, [
    headline(
      'mote soak',
      soakVerdict(soak),
      `${formatCount(soak.deviceHours)} device-hours, each seed a world of its own`,
    ),
    tiles(headlines(soak)),
    failures(
      soak.failures.map(({ seed, check, detail, replay }) => ({
        what: `seed ${seed}: ${check}`,
        detail,
        replay,
      })),
    ),
    latencies(latencyCdf),
    soak.causes === undefined
      ? ''
      : causesSection(
          soak.causes,
          `Of the ${formatCount(soak.causes.worlds)} worlds that failed or were slow. `,
        ),
    slowReadings(soak.slowest),
    reconnects(soak.reconnects, soak.reconnectMs, reconnectCdf),
    ...(closer === null ? [] : closerLook(closer)),
    section(
      'Checks',
      '',
      table(
        ['', 'put to the test', 'failed'],
        checks.map(({ name, evaluated, failed: times }) => ({
          cells: [
            `${times > 0 ? '✗' : evaluated > 0 ? '✓' : '·'} ${name}`,
            formatCount(evaluated),
            formatCount(times),
          ],
          isBad: times > 0,
        })),
      ),
    ),
    section('What happened to the devices', neverFired(soak), faultTable(soak.faults)),
    section('What ran', '', `<p class="note">trace SHA-256 ${soak.traceHash.replace(/[^\da-f]/g, '')}</p>`),
  ]);
}

function closerLook({ seed, why, figures, moments, replay, causes }: WorldDetail): string[] {
  const note = `Of all worlds this one ${why}. To see what one of its devices went through: ${replay} --device 1 --around 1h. `;
  return [
    causesSection(causes, `Of seed ${seed}, which ${why}. `),
    fleet(`Seed ${seed}: the fleet over time`, note, figures, moments),
    costs(figures),
  ];
}

function neverFired({ neverFired }: SoakReport): string {
  return neverFired.length === 0
    ? 'Every kind of fault came at least once.'
    : `Never came, and so were not tested: ${neverFired.join(', ')}.`;
}

function headlines(soak: SoakReport): Tile[] {
  const { seeds, deviceHours, wallS, readings, latencyMs, reconnectMs, bytes, radioOnSPerReading } = soak;
  const perReading = (total: number) => total / Math.max(1, readings.delivered);
  const share = (count: number) =>
    `${threeFigures((100 * count) / Math.max(1, readings.taken))} % of the readings`;
  return [
    { label: 'Worlds', figure: formatCount(seeds), note: 'one for each seed' },
    {
      label: 'Device-hours',
      figure: formatCount(deviceHours),
      note: `${formatCount(deviceHours / Math.max(wallS, 0.001))} a second`,
    },
    {
      label: 'Delivered',
      figure: formatCount(readings.delivered),
      note: `of ${formatCount(readings.taken)} readings`,
    },
    {
      label: 'Lost',
      figure: formatCount(readings.lost),
      note: 'accepted at QoS 1, never taken in',
      isAlarm: readings.lost > 0,
    },
    { label: 'Duplicates', figure: formatCount(readings.duplicates), note: share(readings.duplicates) },
    {
      label: 'Refused',
      figure: formatCount(readings.refused),
      note: 'publish() said no, as for a full outbox',
    },
    {
      label: 'Gone with the power',
      figure: formatCount(readings.lostByPower),
      note: 'held in RAM when the board went off',
    },
    {
      label: 'Lost by brokers',
      figure: formatCount(readings.lostByBroker),
      note: 'acknowledged and forgotten',
    },
    {
      label: 'Latency, half within',
      figure: formatMs(latencyMs.p50),
      note: `99 of 100 within ${formatMs(latencyMs.p99)}`,
    },
    {
      label: 'Reconnect, half within',
      figure: formatMs(reconnectMs.p50),
      note: `${formatCount(soak.reconnects)} reconnects, 99 of 100 within ${formatMs(reconnectMs.p99)}`,
    },
    {
      label: 'Bytes per reading',
      figure: `${formatCount(perReading(bytes.up))} B up`,
      note: `${formatCount(perReading(bytes.down))} B down, with TCP and IP`,
    },
    {
      label: 'Radio on (estimate)',
      figure: radioOnSPerReading === null ? '-' : `${threeFigures(radioOnSPerReading)} s`,
      note:
        radioOnSPerReading === null
          ? 'these links’ radios never sleep'
          : 'per reading, where the radio sleeps',
    },
  ];
}
