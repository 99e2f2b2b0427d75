import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import mqtt from 'mqtt';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../commands/cli.ts';
import { browse, CHROMIUM } from '../../report/browser.ts';
import { Running } from '../broker/running.ts';
import { later, sleep } from '../proxy/rig.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const USERS = {
  users: [
    { name: 'board', password: 'bee', publish: ['sites/#'] },
    { name: 'watchers', claims: { role: 'watcher' }, subscribe: ['#'] },
  ],
  jwt: { algorithm: 'HS256', key: 'key' },
};

const tokenFor = (seconds: number, role = 'watcher') =>
  new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(Buffer.from(SECRET));

/** `mote broker` with TLS, tokens and a page; a board publishes every 200 ms. */
async function broker(): Promise<{ url: string; log: () => string }> {
  const folder = temporaryFolder();
  const users = join(folder, 'users.json');
  writeFileSync(users, JSON.stringify(USERS));
  writeFileSync(join(folder, 'key'), SECRET);
  const where = ['--listen', '127.0.0.1:0', '--ws', '127.0.0.1:0', '--tls', '127.0.0.1:0', '--ui', '0'];
  const running = new Running(['broker', ...where, '--users', users, '--data', folder]);
  later(() => running.interrupt());
  const tls = await running.says(/mqtts:\/\/127\.0\.0\.1:(\d+)/);
  const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${tls}`, {
    ...{ clientId: 'meter-7', username: 'board', password: 'bee', rejectUnauthorized: false },
  });
  const timer = setInterval(() => client.publish('sites/meter-7', '{"T":21}'), 200);
  later(() => {
    clearInterval(timer);
    return client.endAsync(true);
  });
  return { url: await running.says(/live page: (https:\S+?),/), log: () => running.output };
}

/** The page takes a new fragment without being loaded again. */
const give = (page: Page, token: string) => page.evaluate(`location.hash = '#token=${token}'`);

test.skipIf(CHROMIUM === undefined).each([1280, 390])(
  'over wss a page %i wide shows messages to a good token, and says what is wrong with others (needs chromium)',
  async (width) => {
    const { url, log } = await broker();
    await browse(url, { width, trusts: true }, async (page, viewed) => {
      await page.getByText('This page is for users of the broker').waitFor();
      // The page's first connection has been refused; those after it are counted.
      const sockets: string[] = [];
      page.on('websocket', (socket) => sockets.push(socket.url()));
      // Longer than the time between two attempts of a page that is let in.
      await sleep(1500);
      expect(await page.locator('#messages').isVisible()).toBe(false);

      const good = await tokenFor(3600);
      await give(page, good);
      await page.getByText('live', { exact: true }).waitFor();
      await page.locator('#messages li').getByText('sites/meter-7').first().waitFor();
      await page.locator('tr').getByText('meter-7').waitFor();
      expect(await page.locator('#login').isVisible()).toBe(false);
      expect(sockets).toEqual([`${url.replace('https', 'wss')}/mqtt`]);

      await give(page, await tokenFor(-3600));
      await page.getByText(/^That token ran out at /).waitFor();
      await give(page, `${good}x`);
      await page.getByText(/^That token is refused/).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);

      // Cut off when it runs out, and told so.
      await page.getByLabel('Password or token').fill(await tokenFor(2));
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByText(/^That token ran out at /).waitFor();
      // MQTT.js may be writing as the server hangs up, which Chromium notes.
      expect(viewed.errors.filter((text) => !/CLOSING or CLOSED/.test(text))).toEqual([]);
      expect([...viewed.requests, log()].join('\n')).not.toContain(good);
    });
  },
);
