import { expect, test } from 'vitest';
import {
  commandSection,
  consoleSection,
  MAX_PAGE_PARTS,
  partSections,
} from '../../simulator/report/html/program-sections.ts';
import { ConsoleTail, MAX_PAGE_LINES } from '../../simulator/report/record/console.ts';
import type { PartStory } from '../../simulator/world/parts/parts-log.ts';

const relay: PartStory = {
  ...{ device: 1, name: 'pump', changes: 2, onS: 600, last: null },
  kind: 'relay',
  states: [
    { atS: 600, state: 'on' },
    { atS: 1200, state: 'off' },
  ],
};

test('the page draws when a relay was on, and says for how long', () => {
  const [html] = partSections([relay], 1, 3600);
  expect(html).toContain('Relays and LEDs');
  expect(html).toMatch(/<tr><td>pump<\/td><td class="number">2<\/td><td class="number">10 min<\/td><\/tr>/);
  // One stretch in the wide drawing and one in the narrow one; 10 minutes of an hour are a sixth.
  const bars = [...html.matchAll(/<rect class="f0" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
  const tracks = [...html.matchAll(/<rect class="track" x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)];
  expect(bars).toHaveLength(2);
  bars.forEach(([, , width], index) => {
    expect(Number(width) / Number(tracks[index][1])).toBeCloseTo(1 / 6, 2);
  });
});

test('what a display said stands in a table with its times; a part that did nothing has none', () => {
  const display = { device: 2, name: 'oled', kind: 'display', onS: null, last: null } as const;
  const states = [{ atS: 7, state: '"21.5C"' }];
  const html = partSections([{ ...display, changes: 1, states }], 3, 60).join('');
  expect(html).toContain('What oled of device 2 was told');
  expect(html).toContain('<td>&quot;21.5C&quot;</td><td class="number">7 s</td>');
  expect(partSections([{ ...display, changes: 0, states: [] }], 3, 60).join('')).toBe('');
});

test('of many parts the first are shown', () => {
  const many = Array.from({ length: MAX_PAGE_PARTS + 1 }, () => relay);
  expect(partSections(many, 1, 3600)[0]).toContain(`The first ${MAX_PAGE_PARTS} of ${MAX_PAGE_PARTS + 1}.`);
});

test('a message that never came, or did nothing, is marked', () => {
  const command = { atS: 60, topic: 't', payload: 'on', device: 1, afterS: 2, did: 'pump on after 0 ms' };
  const html = commandSection([command, { ...command, afterS: null, did: '' }], 1);
  expect(html).toContain('<tr><td>t on: pump on after 0 ms</td>');
  expect(html).toContain(
    '<tr class="bad"><td>t on</td><td class="number">60 s</td><td class="number">never</td>',
  );
  expect(commandSection([{ ...command, tookEffect: false }], 1)).toContain('class="bad"');
});

test(`the page has the last ${MAX_PAGE_LINES} lines of the consoles, in order, and how many there were`, () => {
  const tail = new ConsoleTail();
  for (let n = 1; n <= MAX_PAGE_LINES + 50; n++) tail.printed(n * 1e6, 1, `line ${n}`);
  expect(tail.lines.map(({ line }) => line).slice(0, 2)).toEqual(['line 51', 'line 52']);
  const html = consoleSection(tail.lines, tail.count);
  expect(html).toContain(`The last ${MAX_PAGE_LINES} of 250 lines.`);
  expect(html).toContain('250.000s device 1  line 250');
  expect(consoleSection([], 0)).toBe('');
});
