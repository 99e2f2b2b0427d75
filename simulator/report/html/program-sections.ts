import type { CommandOutcome } from '../../world/commands-log.ts';
import { MAX_REPORTED, type PartStory } from '../../world/parts/parts-log.ts';
import { formatCount, formatMs } from '../format.ts';
import { printable } from '../printable.ts';
import { type ConsoleLine, MAX_PAGE_LINES } from '../record/console.ts';
import { escapeText } from '../svg/element.ts';
import { partLanes } from '../svg/part-lanes.ts';
import { figure, section, table } from './parts.ts';

/** Relays and LEDs, or boards' displays, that a page shows; a fleet has more. */
export const MAX_PAGE_PARTS = 40;

/** When relays and LEDs were on, and what displays and serial parts were told. */
export function partSections(parts: readonly PartStory[], devices: number, endS: number): string[] {
  const outputs = parts.filter(({ onS }) => onS !== null);
  const others = parts.filter(({ onS, changes }) => onS === null && changes > 0);
  return [
    outputSection(outputs, devices, endS),
    ...others.slice(0, MAX_PAGE_PARTS).map(textSection(devices)),
  ];
}

function outputSection(outputs: readonly PartStory[], devices: number, endS: number): string {
  if (outputs.length === 0) return '';
  const shown = outputs.slice(0, MAX_PAGE_PARTS);
  const rows = shown.map((part) => ({
    cells: [labelOf(part, devices), formatCount(part.changes), formatMs((part.onS ?? 0) * 1000)],
    isBad: false,
  }));
  const more = outputs.length > shown.length ? ` The first ${shown.length} of ${outputs.length}.` : '';
  const cut = shown.some(({ changes, states }) => changes > states.length)
    ? ` Of each, the first ${MAX_REPORTED} changes are drawn.`
    : '';
  return section(
    'Relays and LEDs',
    `When each was on; paler where analogWrite gave it less than all.${more}${cut}`,
    figure((width) => partLanes(shown, devices, endS, width)) + table(['', 'changes', 'on'], rows),
  );
}

const textSection =
  (devices: number) =>
  (part: PartStory): string => {
    const rows = part.states.map(({ atS, state }) => ({
      cells: [printable(state), formatMs(atS * 1000)],
      isBad: false,
    }));
    const more =
      part.changes > rows.length ? `The first ${rows.length} of ${formatCount(part.changes)}.` : '';
    return section(`What ${labelOf(part, devices)} was told`, more, table(['', 'at'], rows));
  };

const labelOf = ({ name, device }: PartStory, devices: number) =>
  devices > 1 ? `${name} of device ${device}` : name;

/** What was published to the boards, and what became of it. */
export function commandSection(commands: readonly CommandOutcome[], devices: number): string {
  if (commands.length === 0) return '';
  const rows = commands
    .slice(0, MAX_REPORTED)
    .map(({ atS, topic, payload, device, afterS, did, tookEffect }) => ({
      cells: [
        `${printable(`${topic} ${payload}`)}${devices > 1 ? ` to ${device}` : ''}${did === '' ? '' : `: ${printable(did)}`}`,
        formatMs(atS * 1000),
        afterS === null ? 'never' : formatMs(afterS * 1000),
      ],
      isBad: afterS === null || tookEffect === false,
    }));
  const more =
    commands.length > rows.length ? `The first ${rows.length} of ${formatCount(commands.length)}.` : '';
  return section('Published to the boards', more, table(['', 'at', 'came after'], rows));
}

/** The last lines of the boards' consoles. */
export function consoleSection(lines: readonly ConsoleLine[], count: number): string {
  if (count === 0) return '';
  const said = lines.map(
    ({ timeUs, device, line }) =>
      `${(timeUs / 1e6).toFixed(3).padStart(10)}s device ${device}  ${printable(line)}`,
  );
  const which = count > lines.length ? `The last ${MAX_PAGE_LINES} of ${formatCount(count)} lines.` : '';
  const text = `<pre>${escapeText(said.join('\n'))}</pre>`;
  const words = `<details><summary>${formatCount(lines.length)} lines</summary>${text}</details>`;
  return section('What the programs printed', which, words);
}
