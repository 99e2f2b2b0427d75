import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { moteHere, temporaryFolder } from '../commands/cli.ts';
import { CHROMIUM, view } from '../report/browser.ts';

const folder = temporaryFolder();
const file = join(folder, 'run.html');
const TUNNEL = JSON.stringify({ faults: [{ fault: 'tunnel', at: '8m', for: '3m' }] });

beforeAll(async () => {
  const { status } = await moteHere([
    ...['sim', TUNNEL, '--devices', '3', '--for', '40m', '--every', '60s', '--seed', '4'],
    ...['--link', 'nbiot-good', '--view', file],
  ]);
  expect(status).toBe(0);
}, 120_000);

const look = (width: number, see: (page: Page) => Promise<void>, dark = false) =>
  view(file, { width, dark }, async (page, viewed) => {
    await page.waitForSelector('html[data-unpacked]');
    expect(viewed).toEqual({ requests: [], errors: [] });
    await see(page);
    expect(viewed.errors).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

const words = async (page: Page, id: string) => (await page.locator(id).textContent()) ?? '';

test.skipIf(CHROMIUM === undefined).each([1280, 390])(
  'at %i pixels the slowest readings are one step away, and a click tells their way',
  (width) =>
    look(width, async (page) => {
      await page.selectOption('#jump', 'slow');
      await page.click('#next');
      await page.waitForFunction("document.getElementById('answer').textContent.startsWith('1 of ')");
      expect(await words(page, '#way')).toMatch(
        /Reading \d+ of device \d, mote\/\d at QoS 1.*from publish\(\) to the broker/,
      );
      expect(await words(page, '#way')).toMatch(
        /a link that was away.*retransmission 1, lost.*the broker takes it in/,
      );
      expect(await words(page, '#span')).toMatch(
        /^00:\d\d:\d\d to 00:\d\d:\d\d \(120\.0 s|^00:\d\d:\d\d to 00:\d\d:\d\d \(2 min/,
      );
    }),
  60_000,
);

test.skipIf(CHROMIUM === undefined)(
  'lost segments, reconnects and packets of a type and topic are found one after the other',
  () =>
    look(1280, async (page) => {
      for (const [kind, said] of [
        ['loss', /^1 of \d+: 00:0\d:\d\d\.\d{3}, device \d: a segment is lost$/],
        ['failure', /^No check failure in the events that are kept\.$/],
      ] as const) {
        await page.selectOption('#jump', kind);
        await page.click('#next');
        await expect.poll(() => words(page, '#answer')).toMatch(said);
      }
      await page.selectOption('#type', { label: 'PUBLISH' });
      await page.fill('#topic', 'mote/+');
      await page.click('#find button');
      await expect
        .poll(() => words(page, '#answer'))
        .toMatch(/^\d+ of \d+: .* PUBLISH id \d+ QoS 1 mote\/\d$/);
      await page.fill('#topic', 'no/such');
      await page.click('#find button');
      await expect.poll(() => words(page, '#answer')).toBe('No such packet in the events that are kept.');
    }),
  60_000,
);

test.skipIf(CHROMIUM === undefined)(
  'all of it works by keys: the moment, the zoom, the lines, the way of a reading',
  () =>
    look(
      1280,
      async (page) => {
        await page.focus('#fleet');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await expect.poll(() => page.locator('#device').inputValue()).toBe('2');
        const before = await words(page, '#span');
        for (const key of ['Shift+ArrowRight', '+', '+']) await page.keyboard.press(key);
        await expect.poll(() => words(page, '#span')).not.toBe(before);
        expect(await page.locator('#fleet').getAttribute('aria-valuetext')).toMatch(
          /^00:.*, device 2: the client/,
        );
        await page.focus('#lanes');
        await page.keyboard.press('Enter');
        await expect.poll(() => words(page, '#way')).toMatch(/^Reading \d+ of device 2/);
        await page.keyboard.press('0');
        await expect.poll(() => words(page, '#span')).toBe(before);
      },
      true,
    ),
  60_000,
);

test.skipIf(CHROMIUM === undefined)(
  'the mouse drags the time and zooms it, and a click on a line opens its device',
  () =>
    look(1280, async (page) => {
      const box = (await page.locator('#fleet').boundingBox()) as { x: number; y: number };
      const all = await words(page, '#span');
      await page.mouse.move(box.x + 600, box.y + 50);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -200);
      await page.keyboard.up('Control');
      await expect.poll(() => words(page, '#span')).not.toBe(all);
      const near = await words(page, '#span');
      await page.mouse.down();
      await page.mouse.move(box.x + 400, box.y + 50, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => words(page, '#span')).not.toBe(near);
      await page.mouse.click(box.x + 600, box.y + 18 + 2.5 * 26);
      await expect.poll(() => page.locator('#device').inputValue()).toBe('3');
    }),
  60_000,
);

test('a page of a small run is small', () => {
  expect(statSync(file).size).toBeLessThan(300_000);
});
