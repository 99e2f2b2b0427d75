import type { SoakReport } from '../../soak/report.ts';
import { formatCount, threeFigures } from '../format.ts';
import { failures, headline, page, section, type Tile, table, tiles } from './parts.ts';
import { faultTable } from './sim-page.ts';

/** One self-contained page about many runs. */
export function soakPage(soak: SoakReport): string {
  const { checks } = soak;
  const failed = checks.filter((check) => check.failed > 0).length;
  const seedsFailed = new Set(soak.failures.map(({ seed }) => seed)).size;
  const verdict =
    failed > 0 || seedsFailed > 0
      ? `${formatCount(seedsFailed)} of ${formatCount(soak.seeds)} seeds failed`
      : `All checks hold in ${formatCount(soak.seeds)} seeds`;
  return page(`mote soak: ${soak.seeds} seeds`, [
    headline(
      'mote soak',
      failed + seedsFailed,
      verdict,
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

function neverFired({ neverFired }: SoakReport): string {
  return neverFired.length === 0
    ? 'Every kind of fault came at least once.'
    : `Never came, and so were not tested: ${neverFired.join(', ')}.`;
}

function headlines({ seeds, deviceHours, wallS, readings }: SoakReport): Tile[] {
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
  ];
}
