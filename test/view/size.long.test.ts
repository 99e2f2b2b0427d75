import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { VIEW_FILE } from '../../scripts/compiler/entries.ts';
import { OPEN_OPTIONS, planOf } from '../../simulator/run/index.ts';
import { usualDevices } from '../../simulator/view/focus.ts';
import { factsOf, type RunWords, runPage } from '../../simulator/view/page.ts';
import { RunRecorder } from '../../simulator/view/recorder.ts';
import { MAX_PACKED } from '../../simulator/view/shelf.ts';
import { ViewSum } from '../../simulator/view/view-sum.ts';

const S = 1e6;
const DEVICES = 10_000;
const WORDS: RunWords = { title: 'a year', replay: 'mote', verdict: 'good', mark: 'good', failures: [] };

test('the page of a year and 10,000 devices is below 20 MB, however much was recorded, and says what it leaves out', () => {
  const plan = planOf({ ...OPEN_OPTIONS, devices: DEVICES, forUs: 365 * 86_400 * S }, ownFirmware);
  const recorded = new ViewSum(plan, { devices: usualDevices(DEVICES), moments: [] });
  const lanes = new RunRecorder(plan, { devices: [], moments: [] });
  recorded.add(lanes.data);
  const packed = 'x'.repeat(MAX_PACKED / 20);
  for (let at = 0; at < 100; at++)
    recorded.shelf.put({ device: 1 + (at % 20), fromUs: at * S, toUs: (at + 1) * S, packed, trouble: at });
  const page = runPage(readFileSync(VIEW_FILE, 'utf8'), plan, recorded, WORDS);
  expect(page.length).toBeGreaterThan(MAX_PACKED);
  expect(Buffer.byteLength(page)).toBeLessThan(20e6);
  expect(factsOf(plan, recorded, WORDS).leftOut).toEqual([
    'Each line of the overview stands for 50 devices.',
    expect.stringMatching(/^The overview has slices of /),
    expect.stringMatching(/^Single events are kept of 20 of 10.000 devices; --view-devices names others\.$/),
    expect.stringMatching(/^80 calm stretches of them are left out, as the page is to stay below 20 MB/),
  ]);
});
