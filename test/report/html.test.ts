import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MAX_FAILURES } from '../../simulator/report/html/parts.ts';
import { type SimPage, simPage } from '../../simulator/report/html/sim-page.ts';
import { soakPage } from '../../simulator/report/html/soak-page.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';
import { runContent, SOAK, soakContent } from './page-contents.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

let page: string;
let shownRun: SimPage;
beforeAll(() => {
  shownRun = runContent();
  page = simPage(shownRun);
}, 240_000);

test('a page is one file that loads nothing and runs nothing, whatever the words in it', () => {
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toMatch(/NaN|undefined|null|Infinity/);
});

test('equal runs give equal pages', async () => {
  expect(simPage(runContent())).toBe(page);
});

test('mote sim --html writes the page beside the table', async () => {
  const { status, stdout } = await moteHere([
    'sim',
    '--for',
    '20m',
    '--devices',
    '2',
    '--html',
    file('run.html'),
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/lost +0\n/);
  expect(readFileSync(file('run.html'), 'utf8')).toContain('✓ All checks hold');
});

test('the page of a soak names failures with their replays, and the kinds that never fired', () => {
  const html = soakPage(soakContent(shownRun));
  expect(html).toContain('✗ 1 of 500 worlds failed');
  expect(html).toContain('<pre>npx mote replay --world 17</pre>');
  expect(html).toContain('world 17, device 2 at 1h: waited for its link 80 s');
  expect(html).toContain('Never came, and so were not tested: clock-jump.');
});

test(`of more than ${MAX_FAILURES} failures the rest is counted`, async () => {
  const [failure] = SOAK.failures;
  const html = soakPage({
    ...soakContent(shownRun),
    soak: { ...SOAK, failures: Array.from({ length: MAX_FAILURES + 3 }, () => failure) },
  });
  // One for each failure, and two for the slowest readings.
  expect(html.match(/<pre>/g)).toHaveLength(MAX_FAILURES + 2);
  expect(html).toContain('and 3 more');
});
