import { cdfChart } from '../svg/cdf.ts';
import { figure, headline, page, section, table } from './parts.ts';

/** All that the page of a learned link shows. */
export interface LearnPage {
  link: string;
  /** The capture's name. */
  file: string;
  /** What was learned, and of what. */
  rows: [what: string, value: string][];
  warnings: string[];
  /** Points of (ms, share), as seen and as learned. */
  overlays: { title: string; note: string; seen: [number, number][]; learned: [number, number][] }[];
}

/** One self-contained page about a link that was learned: each distribution over the one that the capture shows. */
export function learnPage({ link, file, rows, warnings, overlays }: LearnPage): string {
  const verdict =
    overlays.length === 0
      ? { mark: 'bad' as const, line: 'No round trip was seen often enough.' }
      : { mark: 'good' as const, line: `The link ${link} was learned from ${file}.` };
  return page(`mote learn: ${link}`, [
    headline('mote learn', verdict, warnings.join('; ')),
    ...overlays.map(({ title, note, seen, learned }) =>
      section(
        title,
        note,
        figure((width) =>
          cdfChart(
            title,
            [
              { name: 'in the capture', points: seen },
              { name: 'on the learned link', points: learned },
            ],
            width,
          ),
        ),
      ),
    ),
    section(
      'What was learned',
      '',
      table(
        ['', ''],
        rows.map(([what, value]) => ({ cells: [`${what}: ${value}`], isBad: false })),
      ),
    ),
  ]);
}
