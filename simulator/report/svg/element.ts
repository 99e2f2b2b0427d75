import { printableLines } from '../printable.ts';

type Attributes = Record<string, string | number>;

/**
 * One SVG element as text. Numbers are written with at most two decimals, so that the last bits of a logarithm
 * do not reach the file: equal figures give equal bytes on every machine.
 */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A line of text. @param more where it is not the ink that starts at `x` */
export function text(x: number, y: number, words: string, more: Attributes = {}): string {
  return element('text', { x, y, ...more }, escapeText(words));
}

export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text for XML and HTML. What XML 1.0 cannot hold, and what turns letters round, is shown as an escape. */
export function escapeText(words: string): string {
  return printableLines(words)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A drawing that is as wide as its place, up to its own width. @param label what a screen reader says */
export function drawing(width: number, height: number, label: string, children: string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      width,
      height,
      role: 'img',
      'aria-label': label,
    },
    ...children,
  );
}
