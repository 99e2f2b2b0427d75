import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { FleetSource } from '../../../simulator/realtime/page/fleet-source.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { browse, CHROMIUM } from '../../report/browser.ts';
import { aedes, fleetTo } from '../fleet/rig.ts';
import { later, until } from '../proxy/rig.ts';
import { connect } from './client.ts';
import { pageOf } from './serve.ts';

const PHONE = 390;
const DESKTOP = 1280;

const row = (page: Page, device: number) => page.locator(`tr[data-device="mote/${device}"]`);
const number = async (page: Page, device: number, column: number) =>
  Number(await row(page, device).locator('.number').nth(column).textContent());

test.skipIf(CHROMIUM === undefined)(
  'a click cuts a link of a virtual board: outage, full outbox, and recovery by another click (needs chromium)',
  async () => {
    const { port } = await aedes();
    const { fleet } = fleetTo(port, { devices: 4 });
    const url = await pageOf(new FleetSource(fleet));
    await browse(url, { width: DESKTOP }, async (page, viewed) => {
      await page.getByText('4 of 4').waitFor();
      await row(page, 2).getByText('link up').waitFor();
      await row(page, 2).getByRole('button', { name: 'Cut' }).click();
      await row(page, 2).getByText('cut', { exact: true }).waitFor();
      expect(await page.locator('#trouble').textContent()).toBe('1');
      const stuck = await number(page, 2, 2);
      await expect.poll(() => number(page, 2, 0), { timeout: 10_000 }).toBeGreaterThan(5);
      expect(await number(page, 2, 2)).toBeLessThanOrEqual(stuck + 1);
      expect(await number(page, 1, 0)).toBeLessThan(4);

      await row(page, 2).getByRole('button', { name: 'Heal' }).click();
      await row(page, 2).getByText('link up').waitFor();
      await expect.poll(() => number(page, 2, 0), { timeout: 20_000 }).toBeLessThan(4);
      expect(fleet.checks.readings).toMatchObject({ duplicates: 0, outOfOrder: 0 });

      await page.getByLabel('switch all links').selectOption('lte-cat1');
      await expect.poll(() => page.getByText('lte-cat1').count()).toBeGreaterThan(4);
      await page.locator('#all').getByRole('button', { name: 'Cut', exact: true }).click();
      await expect.poll(() => page.locator('.state.cut').count()).toBe(4);
      expect(await page.locator('#messages li').count()).toBeGreaterThan(3);
      expect(await page.locator('.charts canvas').count()).toBe(4);
      expect(viewed.errors).toEqual([]);
      const elsewhere = viewed.requests.filter(
        (asked) => !asked.startsWith(url) && !asked.startsWith('data:'),
      );
      expect(elsewhere).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === undefined)(
  'a proxy without clients says where to point one; the page shows a real client, and fits a phone (needs chromium)',
  async () => {
    const { port } = await aedes();
    const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
    later(() => proxies.stop());
    const upstream = `127.0.0.1:${port}`;
    await proxies.create({ name: 'mote', listen: '127.0.0.1:0', upstream, enabled: true });
    const url = await pageOf(new ProxySource(proxies));
    const [front] = proxies.all();
    await browse(url, { width: PHONE, dark: true }, async (page, viewed) => {
      const welcome = page.locator('#welcome');
      await welcome.getByText(`mqtt://${front.listenAddress} hello world`).waitFor();
      const client = await connect(`mqtt://${front.listenAddress}`, { clientId: 'meter-7' });
      await welcome.waitFor({ state: 'hidden' });
      await row(page, 1).getByText('meter-7').waitFor();
      await row(page, 1).getByRole('button', { name: 'Cut' }).click();
      await row(page, 1).getByText('cut', { exact: true }).waitFor();
      let isThere = false;
      client.publish('t', 'over the page', { qos: 1 }, () => {
        isThere = true;
      });
      await expect.poll(() => number(page, 1, 0)).toBe(1);
      expect(isThere).toBe(false);
      await row(page, 1).getByRole('button', { name: 'Heal' }).click();
      await until('it came', () => isThere);
      await page.getByText('over the page').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE);
      expect(viewed.errors).toEqual([]);
    });
  },
);
