import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { COMPARE_APP } from '../../simulator/compare/app.ts';
import { comparePage } from '../../simulator/compare/page.ts';
import { contest } from '../../simulator/compare/run-comparison.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { CHROMIUM, view } from '../report/browser.ts';
import { planWith, program } from '../world/worlds.ts';
import { NAIVE } from './naive.ts';

const inBrowser = test.skipIf(CHROMIUM === undefined);
const page = join(temporaryFolder(), 'compare.html');

beforeAll(() => {
  const plan = planWith({
    devices: 2,
    forUs: 3600e6,
    everyUs: 60e6,
    link: ['nbiot-good', 'tunnel'],
    seed: 2,
  });
  const app = program(COMPARE_APP);
  const named = (name: string) => ({ name, client: program(NAIVE), app });
  writeFileSync(page, comparePage(contest(plan, [named('one'), named('other')])));
});

inBrowser.each([
  { width: 1280, headings: ['', 'one', 'other'] },
  { width: 390, dark: true, headings: ['', 'one', '', 'other'] },
  { width: 320, headings: ['', 'one', '', 'other'] },
])(
  'a comparison fits a browser $width pixels wide: clients side by side, or below each other (needs chromium)',
  async ({ headings, ...screen }) => {
    await view(page, screen, async (shown, { requests, errors }) => {
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
      const seen = await shown.evaluate<string[]>(
        `[...document.querySelectorAll('th')].filter((one) => one.offsetParent).map((one) => one.textContent)`,
      );
      expect(seen).toEqual(headings);
      const scales = await shown.evaluate<number[]>(
        `[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width).filter(Boolean)`,
      );
      expect(Math.min(...scales)).toBeGreaterThan(0.8);
    });
  },
  60_000,
);
