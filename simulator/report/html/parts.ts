import { escapeText } from '../svg/element.ts';
import { MARKS, type Verdict } from '../verdict.ts';
import { PAGE_STYLE } from './style.ts';

/** Widths for which each drawing is made, pixels; the style shows the one that fits. */
const NARROW = 342;
const WIDE = 900;
/** More failures than this are counted, not shown. */
export const MAX_FAILURES = 50;

/** One figure that is read at a glance. */
export interface Tile {
  label: string;
  figure: string;
  note: string;
  /** Marks a figure that should be zero and is not. */
  isAlarm?: boolean;
}

export interface Failure {
  what: string;
  detail: string;
  /** The command that shows it again. */
  replay: string;
}

/** A page that loads nothing; its policy (CSP) forbids it. */
export function page(title: string, sections: string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${sections.filter((one) => one !== '').join('\n')}
</main>
</body>
</html>
`;
}

export function headline(
  title: string,
  { mark, line }: Pick<Verdict, 'mark' | 'line'>,
  subtitle: string,
): string {
  return `<header><h1>${escapeText(title)}</h1>
<p class="verdict ${mark}">${MARKS[mark]} ${unbroken(escapeText(line))}</p>
<p class="muted">${escapeText(subtitle)}</p></header>`;
}

/** A line does not break within a number: 1 437. */
function unbroken(html: string): string {
  return html.replace(/(?<=\d) (?=\d{3})/g, '&nbsp;');
}

export function tiles(all: Tile[]): string {
  const cells = all.map(
    ({ label, figure, note, isAlarm }) =>
      `<div class="tile${isAlarm ? ' alarm' : ''}"><dt>${escapeText(label)}</dt><dd>${escapeText(figure)}<small>${escapeText(note)}</small></dd></div>`,
  );
  return `<dl class="tiles">${cells.join('')}</dl>`;
}

/** @param content HTML */
export function section(title: string, note: string, content: string): string {
  const words = note === '' ? '' : `<p class="note">${escapeText(note)}</p>`;
  return `<section><h2>${escapeText(title)}</h2>${words}${content}</section>`;
}

/** A wide drawing and a narrow one. */
export function figure(draw: (width: number) => string): string {
  return `<div class="wide">${draw(WIDE)}</div><div class="narrow">${draw(NARROW)}</div>`;
}

export function failures(all: Failure[]): string {
  if (all.length === 0) return '';
  const shown = all.slice(0, MAX_FAILURES).map(
    ({ what, detail, replay }) =>
      `<div class="failure"><h3>${escapeText(what)}</h3><p>${escapeText(detail)}</p>
<p class="note">Replay:</p><pre>${escapeText(replay)}</pre></div>`,
  );
  const rest = all.length - shown.length;
  const more = rest > 0 ? `<p class="note">and ${rest} more</p>` : '';
  return section('What failed', '', shown.join('') + more);
}

/** Colours and what they stand for. @param entries custom property and words */
export function key(entries: [colour: string, words: string][]): string {
  const items = entries.map(
    ([colour, words]) => `<li><i style="background:var(--${colour})"></i>${escapeText(words)}</li>`,
  );
  return `<ul class="key">${items.join('')}</ul>`;
}

/** The first column is words, the others are figures; a row may be marked. */
export function table(head: string[], rows: { cells: string[]; isBad: boolean }[]): string {
  const cell = (tag: string) => (words: string, column: number) =>
    `<${tag}${column > 0 ? ' class="number"' : ''}>${escapeText(words)}</${tag}>`;
  const lines = rows.map(
    ({ cells, isBad }) => `<tr${isBad ? ' class="bad"' : ''}>${cells.map(cell('td')).join('')}</tr>`,
  );
  return `<table><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
