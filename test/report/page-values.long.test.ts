import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { moteHere, temporaryFolder } from '../commands/cli.ts';
import { CHROMIUM, view } from './browser.ts';

const folder = temporaryFolder();
if (CHROMIUM === undefined) console.log('skipped: pages in a browser, as no Chromium is installed');
const inBrowser = test.skipIf(CHROMIUM === undefined);

const SIMS = ['10m', '1h', '3h', '24h', '7d'].map((length) => ({
  length,
  file: join(folder, `${length}.html`),
}));

/** Places and words of the labels on each axis of time that is shown. */
async function labels(page: Page): Promise<{ words: string; left: number; right: number }[][]> {
  return page.evaluate(`[...document.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width).map((svg) =>
    [...svg.querySelectorAll('.tick')].map((tick) => {
      const { left, right } = tick.getBoundingClientRect();
      return { words: tick.textContent, left, right };
    }))`);
}

inBrowser(
  'pages from ten minutes to a week: no label has more than five characters before its unit, none overlap',
  async () => {
    for (const { length, file } of SIMS) {
      const every = length === '7d' ? '10m' : '60s';
      const args = ['sim', '--devices', '2', '--for', length, '--every', every, '--html', file];
      expect((await moteHere(args)).status).toBe(0);
    }
    // One browser for all: to start one takes longer than to look at a page.
    await view(SIMS[0].file, { width: 1400 }, async (page) => {
      for (const { length, file } of SIMS) {
        await page.goto(pathToFileURL(file).href);
        for (const width of [1400, 390]) {
          await page.setViewportSize({ width, height: 844 });
          expectApart(await labels(page), width, length);
        }
      }
    });
  },
  300_000,
);

function expectApart(axes: Awaited<ReturnType<typeof labels>>, width: number, length: string): void {
  expect(axes.length, length).toBeGreaterThan(0);
  for (const axis of axes) {
    for (const { words, left, right } of axis) {
      expect(words, length).toMatch(/^\S{1,5}( \w+)?$/);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
    }
    axis.sort((one, other) => one.left - other.left);
    for (const [index, { words, left }] of axis.entries())
      if (index > 0) expect(left, `${length} at ${width}: ${words}`).toBeGreaterThan(axis[index - 1].right);
  }
}

inBrowser(
  'values are read by pointing, by touch and with the arrow keys; faults are marked where they came',
  async () => {
    const file = join(folder, 'faults.html');
    const faults = [
      { fault: 'broker-crash', at: '20m', for: '2m', keeps: 'state' },
      { fault: 'tunnel', at: '30m', for: '2m', devices: 2 },
    ];
    await moteHere(['sim', JSON.stringify({ faults }), '--devices', '2', '--for', '1h', '--html', file]);
    await view(file, { width: 390 }, async (page) => {
      const shown = () =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll('.readout span')].filter((one) => one.getBoundingClientRect().width).map((one) => one.textContent)`,
        );
      expect(await shown()).toEqual([]);
      const fleet = page.locator('.readout:has([name^=fleet]) >> visible=true');
      await fleet.locator('label').nth(3).click({ force: true });
      const [first] = await shown();
      expect(first).toMatch(/^[\d.]+ (min|s): [\d.]+ % connected, [\d.]+ % without a path, \d+ waiting$/);
      await page.mouse.move(0, 0);
      await page.keyboard.press('ArrowRight');
      const [second] = await shown();
      expect(second).not.toBe(first);
      const marks = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.mark title')].filter((one) => one.parentNode.getBoundingClientRect().height).map((one) => one.textContent)`,
      );
      expect(marks).toEqual(['broker crash at 20 min', 'faults end at 60 min', 'tunnel at 30 min']);
      // The legend's colours are those of the curves.
      const colours = await page.evaluate<[string, string][]>(
        `['calm', 'cut', 'wait'].map((name) => [getComputedStyle(document.querySelector('svg .' + name)).fill, getComputedStyle([...document.querySelectorAll('.key i')].find((one) => one.style.background.includes(name))).backgroundColor])`,
      );
      for (const [drawn, legend] of colours) expect(drawn).toBe(legend);
    });
  },
  120_000,
);
