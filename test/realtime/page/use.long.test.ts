import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browse, CHROMIUM } from '../../report/browser.ts';
import { until } from '../proxy/rig.ts';
import { pageOf } from './serve.ts';
import { board, message, StillLife } from './still-life.ts';

const PHONE = 390;
const DESKTOP = 1280;
/** As somebody with a keyboard or a thumb bears it. */
const MAX_TAB_STOPS = 20;
const MAX_PAGE_PIXELS = 3500;

function fleetOf(count: number): StillLife {
  const source = new StillLife();
  source.all = Array.from({ length: count }, (_, index) => board(index + 1));
  source.about = { links: ['umts', 'ltem'], linkWords: { umts: '3G in a town' } };
  return source;
}

const idOfFocus = (page: Page) => page.evaluate('document.activeElement.id') as Promise<string>;
const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent();

/** What reaches beyond the screen's right edge, and so is cut off or makes the page wider. */
const beyond = (page: Page) =>
  page.evaluate(
    `[...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 80))`,
  );

async function tabsTo(page: Page, id: string): Promise<number> {
  for (let count = 1; count <= 2 * MAX_TAB_STOPS; count++) {
    await page.keyboard.press('Tab');
    if ((await idOfFocus(page)) === id) return count;
  }
  return Number.POSITIVE_INFINITY;
}

test.skipIf(CHROMIUM === undefined)(
  'with 500 devices a phone has a short page, and a keyboard a short way to the messages (needs chromium)',
  async () => {
    const source = fleetOf(500);
    const url = await pageOf(source);
    await browse(url, { width: PHONE }, async (page, viewed) => {
      await page.getByText('500 of 500').waitFor();
      for (let n = 0; n < 300; n++) source.tell?.(message({ topic: `a/long/topic/of/many/levels/${n}` }));
      await page.locator('#messages li').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE);
      expect(await beyond(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(MAX_PAGE_PIXELS);
      expect(await tabsTo(page, 'pause')).toBeLessThanOrEqual(MAX_TAB_STOPS);
      expect(await page.locator('#devices tbody tr').count()).toBe(100);
      await page.getByRole('button', { name: 'Show all 500' }).click();
      expect(await page.locator('#devices tbody tr').count()).toBe(500);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(MAX_PAGE_PIXELS);
      await page.locator('.name').first().click();
      await page.getByRole('dialog').getByText('link is up').waitFor();
      expect(await beyond(page)).toEqual([]);
      expect(viewed.errors).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === undefined)(
  'a device opens by Enter and by click, says what it has under way, steers its link, and closes with Escape (needs chromium)',
  async () => {
    const source = fleetOf(3);
    source.underWay = [{ topic: 'first/in/line', payload: '7', waitingMs: 3000 }];
    const url = await pageOf(source);
    await browse(url, { width: DESKTOP }, async (page, viewed) => {
      const dialog = page.getByRole('dialog');
      await page.locator('.name').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await dialog.getByRole('heading', { name: 'mote-2' }).waitFor();
      source.tell?.(message({ device: 2, topic: 'of/the/second' }));
      source.tell?.(message({ device: 3, topic: 'of/another' }));
      await dialog.getByText('first/in/line').waitFor();
      await dialog.getByText('for 3.00 s').waitFor();
      await dialog.getByText('of/the/second').waitFor();
      expect(await dialog.getByText('of/another').count()).toBe(0);
      await dialog.getByText('3G in a town').waitFor();
      await dialog.getByText('connected; the link is up').waitFor();
      await dialog.getByLabel('switch its link').selectOption('ltem');
      await until('it is obeyed', () => source.commands.length === 1);
      expect(source.commands).toEqual([{ do: 'link', target: 'mote', device: 2, link: 'ltem' }]);
      source.all[1] = { ...board(2), state: 'searching', isConnected: false };
      await dialog.getByText('not connected; the modem searches for its network').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await page.evaluate('document.activeElement.textContent')).toBe('mote-2');
      await page.locator('tr', { hasText: 'mote-3' }).click();
      await dialog.getByRole('heading', { name: 'mote-3' }).waitFor();
      expect(viewed.errors).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === undefined)(
  'the curves tell their values by key, by pointer and by touch, with the faults of that time (needs chromium)',
  async () => {
    const source = fleetOf(3);
    const url = await pageOf(source);
    await browse(url, { width: DESKTOP }, async (page, viewed) => {
      const values = () => textOf(page, 'chart-latency-values');
      source.tell?.(message({ latencyMs: 50_000 }));
      await expect.poll(values).toContain('median 50.0 s, worst 50.0 s');
      source.switchedOn = [{ what: 'cut of device 1', text: 'cut of device 1' }];
      await page.getByText('cut of device 1').waitFor();
      expect(await values()).toMatch(/^now: /);
      const chart = page.locator('#chart-latency');
      await chart.focus();
      await page.keyboard.press('Home');
      const first = await values();
      const next = async () => {
        await page.keyboard.press('ArrowRight');
        return values();
      };
      expect(await next()).not.toBe(first);
      await expect.poll(next).toMatch(/^\d\d:\d\d:\d\d: .*; cut of device 1$/);
      expect(await chart.getAttribute('aria-valuetext')).toBe(await values());
      await page.keyboard.press('Escape');
      expect(await values()).toMatch(/^now: /);
      const box = await chart.boundingBox();
      const place = { clientX: (box?.x ?? 0) + (box?.width ?? 0) - 40, clientY: (box?.y ?? 0) + 40 };
      await page.mouse.move(place.clientX, place.clientY);
      expect(await values()).toMatch(/^\d\d:/);
      await page.mouse.move(0, 0);
      expect(await values()).toMatch(/^now: /);
      await chart.dispatchEvent('pointerdown', { ...place, pointerType: 'touch', bubbles: true });
      await chart.dispatchEvent('pointerleave', { ...place, pointerType: 'touch' });
      expect(await values()).toMatch(/^\d\d:/);
      expect(viewed.errors).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === undefined)(
  'messages pause, are filtered by topic and by a branch of the tree, and show what is retained (needs chromium)',
  async () => {
    const source = fleetOf(3);
    source.kept = [{ topic: 'home/hall/light', payload: 'off' }];
    const url = await pageOf(source);
    await browse(url, { width: DESKTOP }, async (page, viewed) => {
      const messages = page.locator('#messages li');
      const say = (topic: string, retain = false) =>
        source.tell?.(message({ topic, retain, payload: 'kept' }));
      await page.getByText('retained: off').waitFor();
      say('home/kitchen/heat');
      say('garden/rain', true);
      await expect.poll(() => messages.count()).toBe(2);
      await page.getByRole('button', { name: 'Pause' }).click();
      say('home/bath/heat');
      await page.getByText('1 new').waitFor();
      expect(await messages.count()).toBe(2);
      await page.getByRole('button', { name: 'Go on' }).click();
      await expect.poll(() => messages.count()).toBe(3);
      await page.getByLabel('show only these topics').fill('home/+/heat');
      expect(await messages.count()).toBe(2);
      await page.getByLabel('show only these topics').fill('');
      await page.getByLabel('retained only').check();
      expect(await messages.locator('b').allTextContents()).toEqual(['garden/rain']);
      await page.getByLabel('retained only').uncheck();

      await page.getByRole('treeitem', { name: /^bath/ }).waitFor();
      await page.getByRole('treeitem', { name: /^home/ }).focus();
      await page.keyboard.press('Enter');
      expect(await page.getByLabel('show only these topics').inputValue()).toBe('home/#');
      expect(await messages.count()).toBe(2);
      await page.keyboard.press('ArrowLeft');
      expect(await page.getByText('kitchen', { exact: true }).isVisible()).toBe(false);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate('document.activeElement.textContent')).toContain('bath');
      await page.getByText('retained: kept').waitFor();
      expect(viewed.errors).toEqual([]);
    });
  },
);
