import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type SimPage, simPage } from '../../simulator/report/html/sim-page.ts';
import { soakPage } from '../../simulator/report/html/soak-page.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { CHROMIUM, view } from './browser.ts';
import { REPLAY, runContent, soakContent } from './page-contents.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
if (CHROMIUM === undefined) console.log('skipped: pages in a browser, as no Chromium is installed');
const inBrowser = test.skipIf(CHROMIUM === undefined);

let shownRun: SimPage;
beforeAll(() => {
  shownRun = runContent();
  writeFileSync(file('page.html'), simPage(shownRun));
}, 240_000);

inBrowser.each([
  { width: 1200, dark: false },
  { width: 390, dark: true },
  { width: 320, dark: false },
])(
  'a browser $width pixels wide shows all of the page, without a request or an error',
  async (screen) => {
    await view(file('page.html'), screen, async (shown, { requests, errors }) => {
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
      const text = await shown.textContent('main');
      expect(text).toContain('✗ 1 of');
      expect(text).toContain(REPLAY);
      for (const title of [
        'What failed',
        'How long readings took',
        'The fleet over time',
        'What a reading costs',
      ])
        expect(text).toContain(title);
      // Each drawing once, and its letters not shrunk: 12 px, or 10 on the smallest phone.
      const scales = await shown.evaluate<number[]>(
        `[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width).filter(Boolean)`,
      );
      expect(scales).toHaveLength(5);
      expect(Math.min(...scales)).toBeGreaterThan(0.8);
      expect(Math.max(...scales)).toBeLessThanOrEqual(1);
    });
  },
  60_000,
);

inBrowser(
  'words stand out from the paper, by day and by night',
  async () => {
    for (const dark of [false, true])
      await view(file('page.html'), { width: 390, dark }, async (shown) => {
        const colours = await shown.evaluate<string[]>(`(() => {
        const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
        return [of('body', 'backgroundColor'), of('body', 'color'), of('.verdict', 'color'), of('.note', 'color'), of('svg text', 'fill')];
      })()`);
        const [paper, ...inks] = colours.map(luminance);
        for (const ink of inks) expect(contrast(paper, ink)).toBeGreaterThan(4.5);
        expect(paper < 0.5).toBe(dark);
      });
  },
  60_000,
);

inBrowser.each([{ width: 1200 }, { width: 390, dark: true }, { width: 320 }])(
  'the page of a soak fits a browser $width pixels wide, with latencies, reconnects and one fleet drawn',
  async (screen) => {
    writeFileSync(file('soak.html'), soakPage(soakContent(shownRun)));
    await view(file('soak.html'), screen, async (shown, { requests, errors }) => {
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
      const text = await shown.textContent('main');
      for (const words of [
        'How long readings took',
        'How long reconnects took',
        'Seed 17: the fleet over time',
      ])
        expect(text).toContain(words);
      const widths = await shown.evaluate<number[]>(
        `[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().width).filter(Boolean)`,
      );
      expect(widths).toHaveLength(4);
    });
  },
  60_000,
);

/** Relative luminance (WCAG 2) of `rgb(r, g, b)`. */
function luminance(colour: string): number {
  const [r, g, b] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
