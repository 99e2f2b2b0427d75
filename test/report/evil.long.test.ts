import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { buildPage } from '../../scripts/compiler/live-page.ts';
import { comparePage } from '../../simulator/compare/page.ts';
import { comparePicture } from '../../simulator/compare/picture.ts';
import { LiveBroker } from '../../simulator/realtime/broker/broker.ts';
import { BrokerSource } from '../../simulator/realtime/page/broker-source.ts';
import { UiServer } from '../../simulator/realtime/page/ui-server.ts';
import { simPage } from '../../simulator/report/html/sim-page.ts';
import { soakPage } from '../../simulator/report/html/soak-page.ts';
import { printable } from '../../simulator/report/printable.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { connect } from '../realtime/page/client.ts';
import { later } from '../realtime/proxy/rig.ts';
import { browse, CHROMIUM, view } from './browser.ts';
import { EVIL_IDS } from './evil.ts';
import { contestNamed, simNamed, soakNamed } from './evil-pages.ts';

const inBrowser = test.skipIf(CHROMIUM === undefined);
const ALL = EVIL_IDS.join(' | ');

/** Whether anything of what the ids ask for has come to be. */
async function harm(page: Page): Promise<unknown> {
  return page.evaluate(`({
    elements: document.querySelectorAll('iframe, img, script:not([data-own]), [onload], [onerror], [onmouseover]').length,
    owned: typeof owned,
  })`);
}

inBrowser(
  '14 evil ids on the live page are text: no dialog, no element, no request (needs chromium)',
  async () => {
    const live = await LiveBroker.create({
      ...{ users: null, recorder: null, folder: null, say() {}, sayClient() {} },
    });
    later(() => live.stop());
    const plan = { page: buildPage().replaceAll('<script>', '<script data-own>'), token: null, users: null };
    const server = await UiServer.create(new BrokerSource(live), { ...plan, certificate: null }, () => {});
    later(() => server.stop());
    const port = await live.listenTcp('127.0.0.1', 0);
    const url = `http://127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}/`;
    await browse(url, { width: 1280 }, async (page, viewed) => {
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => dialogs.push(dialog.message()));
      await page.getByText('live', { exact: true }).waitFor();
      for (const clientId of EVIL_IDS) {
        const client = await connect(`mqtt://127.0.0.1:${port}`, { clientId });
        await client.publishAsync(`t/${clientId}`, clientId, { qos: 1 });
      }
      await expect.poll(() => page.locator('#devices tbody tr').count(), { timeout: 10_000 }).toBe(14);
      await expect.poll(() => page.locator('#messages li').count()).toBe(14);
      const names = await page.locator('#devices .name').allTextContents();
      expect(names.sort()).toEqual(EVIL_IDS.map((id) => printable(id)).sort());
      const topics = await page.locator('#messages b').allTextContents();
      expect(topics.sort()).toEqual(EVIL_IDS.map((id) => printable(`t/${id}`)).sort());
      expect(await harm(page)).toEqual({ elements: 0, owned: 'undefined' });
      const elsewhere = viewed.requests.filter(
        (asked) => !asked.startsWith(url) && !asked.startsWith('data:,'),
      );
      expect({ dialogs, elsewhere, errors: viewed.errors }).toEqual({
        dialogs: [],
        elsewhere: [],
        errors: [],
      });
    });
  },
);

inBrowser.each([
  ['sim.html', () => simPage(simNamed(ALL))],
  ['soak.html', () => soakPage(soakNamed(ALL))],
  ['compare.svg', () => comparePicture(contestNamed(ALL))],
  ['compare.html', () => comparePage(contestNamed(ALL))],
])(
  '14 evil ids in %s are text in a browser too: no dialog, no element, no request (needs chromium)',
  async (name, make) => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, make());
    await view(file, { width: 1280 }, async (page, { requests, errors }) => {
      expect(await harm(page)).toEqual({ elements: 0, owned: 'undefined' });
      const text = await page.evaluate<string>('document.documentElement.textContent');
      for (const id of EVIL_IDS) expect(text).toContain(printable(id).replaceAll('\\n', '\n').split('\n')[0]);
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    });
  },
);
