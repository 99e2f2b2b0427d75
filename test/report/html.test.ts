import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { momentsOf } from '../../simulator/report/html/moments.ts';
import { MAX_FAILURES } from '../../simulator/report/html/parts.ts';
import { type SimPage, simPage } from '../../simulator/report/html/sim-page.ts';
import { type SoakPage, soakPage } from '../../simulator/report/html/soak-page.ts';
import { figuresOf, recorded } from '../../simulator/report/record/index.ts';
import type { SoakReport } from '../../simulator/soak/report.ts';
import { World } from '../../simulator/world/world.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { HOUR_US, planWith } from '../world/worlds.ts';
import { CHROMIUM, view } from './browser.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
if (CHROMIUM === undefined) console.log('skipped: pages in a browser, as no Chromium is installed');
const inBrowser = test.skipIf(CHROMIUM === undefined);

const REPLAY = `npx mote sim --seed 1 --app '<b>&"quoted".js'`;

/** Six hours of four devices, one check of which is said to have failed. */
function content(): SimPage {
  const plan = planWith({ devices: 4, forUs: 6 * HOUR_US, everyUs: 300e6 });
  const trace = new HashedTrace(null);
  const world = new World(plan, trace);
  const recorder = recorded(world);
  world.run(world.endUs);
  const report = assembleReport(plan, world, trace.close(), 1);
  Object.assign(report.checks[0], { failed: 2, detail: 'device 3 at 12.000 s: <script>alert(1)</script>' });
  return {
    report,
    figures: figuresOf(world, recorder),
    everyS: 300,
    qos: 1,
    unmet: [],
    replay: REPLAY,
    moments: momentsOf(plan),
  };
}

let page: string;
let shownRun: SimPage;
beforeAll(() => {
  shownRun = content();
  page = simPage(shownRun);
  writeFileSync(file('page.html'), page);
}, 60_000);

test('a page is one file that loads nothing and runs nothing, whatever the words in it', () => {
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toMatch(/NaN|undefined|null|Infinity/);
});

test('equal runs give equal pages', () => {
  expect(simPage(content())).toBe(page);
});

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
      expect(scales).toHaveLength(4);
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

test('mote sim --html writes the page beside the table', () => {
  const { status, stdout } = mote(['sim', '--for', '20m', '--devices', '2', '--html', file('run.html')]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/lost +0\n/);
  expect(readFileSync(file('run.html'), 'utf8')).toContain('✓ All checks hold');
});

const SOAK: SoakReport = {
  seeds: 500,
  deviceHours: 240_000,
  wallS: 100,
  readings: {
    taken: 9,
    accepted: 9,
    refused: 0,
    delivered: 8,
    duplicates: 0,
    lost: 1,
    lostByBroker: 0,
    lostByPower: 0,
    outOfOrder: 0,
  },
  devices: 10_000,
  awayAtEnd: 0,
  neverConnected: 0,
  reconnects: 3,
  topicAliases: { used: 0, bytesSaved: 0 },
  qos2Handshakes: { up: 0, down: 0 },
  latencyMs: { p50: 900, p90: 2000, p99: 60_000, max: 90_000 },
  reconnectMs: { p50: 900, p90: 2000, p99: 60_000, max: 90_000 },
  bytes: { up: 1000, down: 500 },
  radioOnSPerReading: 21,
  faults: { tunnel: 17 },
  neverFired: ['clock-jump'],
  checks: [{ name: 'order per topic', evaluated: 90, failed: 1, detail: 'device 2' }],
  failures: [{ seed: 17, check: 'order per topic', detail: 'device 2', replay: 'npx mote replay --seed 17' }],
  traceHash: 'ab12'.repeat(16),
};

function soakContent(): SoakPage {
  const { figures, moments } = shownRun;
  const closer = { seed: 17, why: 'is the first that failed', figures, moments, replay: 'npx mote replay' };
  return { soak: SOAK, latencyCdf: figures.latencyCdf, reconnectCdf: figures.reconnectCdf, closer };
}

test('the page of a soak names failures with their replays, and the kinds that never fired', () => {
  const html = soakPage(soakContent());
  expect(html).toContain('✗ 1 of 500 worlds failed');
  expect(html).toContain('<pre>npx mote replay --seed 17</pre>');
  expect(html).toContain('Never came, and so were not tested: clock-jump.');
});

test(`of more than ${MAX_FAILURES} failures the rest is counted`, () => {
  const [failure] = SOAK.failures;
  const html = soakPage({
    ...soakContent(),
    soak: { ...SOAK, failures: Array.from({ length: MAX_FAILURES + 3 }, () => failure) },
  });
  expect(html.match(/<pre>/g)).toHaveLength(MAX_FAILURES);
  expect(html).toContain('and 3 more');
});

inBrowser.each([{ width: 1200 }, { width: 390, dark: true }, { width: 320 }])(
  'the page of a soak fits a browser $width pixels wide, with latencies, reconnects and one fleet drawn',
  async (screen) => {
    writeFileSync(file('soak.html'), soakPage(soakContent()));
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
