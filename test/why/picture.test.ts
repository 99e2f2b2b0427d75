import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyOf, slowestOf, stackOf } from '../../simulator/report/causes/picture.ts';
import { causesSection } from '../../simulator/report/html/causes-section.ts';
import { page } from '../../simulator/report/html/parts.ts';
import { type CauseSums, Shares } from '../../simulator/why/shares.ts';
import { Spans } from '../../simulator/why/span.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { CHROMIUM, view } from '../report/browser.ts';

const S = 1e6;

function sharesWith(readings: readonly CauseSums[]): Shares {
  const shares = new Shares();
  for (const sums of readings) {
    let atUs = 0;
    const spans = Object.entries(sums).map(([cause, us]) => {
      const span = { fromUs: atUs, toUs: atUs + us, cause: cause as keyof CauseSums };
      atUs = span.toUs;
      return span;
    });
    shares.add(atUs, Spans.of(spans));
  }
  return shares;
}

const MANY = sharesWith([
  ...Array.from({ length: 990 }, (): CauseSums => ({ propagation: S, queueing: S / 4 })),
  ...Array.from({ length: 10 }, (): CauseSums => ({ outage: 60 * S, backoff: 15 * S, propagation: S })),
]);

test('each band of readings is one full bar, the slowest shows what made it slow', () => {
  const { causes, rows } = stackOf(MANY.data);
  expect(rows.map(({ label }) => label)).toEqual([
    'the faster half',
    'the next 40 %',
    'the next 9 %',
    'the slowest 1 %',
    'the slowest 0.1 %',
  ]);
  for (const { shares } of rows) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  expect(rows[0].shares[causes.indexOf('propagation')]).toBeCloseTo(0.8, 6);
  expect(rows[3].shares[causes.indexOf('outage')]).toBeCloseTo(60 / 76, 6);
  expect(rows[3].words).toBe('76 s on average');
});

test('causes beyond the colours are the others', () => {
  const one = sharesWith([{ outage: 30, backoff: 20, turn: 15, nat: 12, nagle: 10, dns: 8, power: 5 }]);
  const stack = slowestOf([{ name: 'a client', shares: one }]);
  expect(stack.causes).toEqual(['outage', 'backoff', 'turn', 'nat', 'nagle']);
  expect(stack.rows[0].shares.at(-1)).toBeCloseTo(0.13, 6);
  expect(keyOf(stack).at(-1)).toEqual(['s4', 'others']);
});

test('a run without readings above QoS 0 has no such section', () => {
  const none = new Shares().data;
  expect(causesSection({ readings: none, reconnects: none })).toBe('');
  expect(causesSection(undefined)).toBe('');
});

test.skipIf(!existsSync(CHROMIUM ?? '')).each([
  [1280, false],
  [390, true],
])(
  'in a browser %i pixels wide the bars fit (dark: %s; skipped where there is no Chromium)',
  async (width, dark) => {
    const file = join(temporaryFolder(), 'page.html');
    const reconnects = new Shares().data;
    writeFileSync(file, page('causes', [causesSection({ readings: MANY.data, reconnects })]));
    await view(file, { width, dark }, async (shown, { errors }) => {
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const bars = await shown.locator('svg:visible').boundingBox();
      expect(bars?.width).toBeGreaterThan(300);
      expect(await shown.locator('svg:visible text', { hasText: 'the slowest 1 %' }).count()).toBe(1);
      expect(errors).toEqual([]);
    });
  },
);
