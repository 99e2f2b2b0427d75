import { expect, test } from 'vitest';
import type { CheckResult } from '../../simulator/checks/index.ts';
import type { SoakReport } from '../../simulator/report/soak-report.ts';
import { type Judged, runVerdict, soakVerdict } from '../../simulator/report/verdict.ts';

const check = (name: string, more: Partial<CheckResult> = {}): CheckResult => ({
  name,
  evaluated: 9,
  failed: 0,
  detail: '',
  ...more,
});

function run({
  readings,
  ...more
}: Partial<Omit<Judged, 'readings'>> & { readings?: Partial<Judged['readings']> } = {}): Judged {
  const none = { duplicates: 0, lost: 0, lostByBroker: 0, lostByPower: 0, putAside: 0, outOfOrder: 0 };
  return {
    devices: 5,
    readings: { taken: 1000, accepted: 1000, refused: 0, delivered: 1000, ...none, ...readings },
    checks: [check('legal MQTT'), check('resends in order', { evaluated: 0 })],
    awayAtEnd: 0,
    neverConnected: 0,
    ...more,
  };
}

test('a run in which all holds says what was tested and delivered', () => {
  expect(runVerdict(run())).toEqual({
    mark: 'good',
    line: 'All checks hold (1 were put to the test); 1 000 of 1 000 readings delivered',
  });
});

test.each<[what: string, run: Judged, line: string]>([
  [
    'refused readings',
    run({ readings: { refused: 231 } }),
    'but 23.1 % of the readings refused by publish() (231 of 1 000)',
  ],
  ['a device that is away', run({ awayAtEnd: 1 }), 'but 1 of 5 devices away at the end'],
  ['boards that never came', run({ neverConnected: 5, devices: 5 }), 'but 5 of 5 devices never connected'],
  ['a program that sends nothing', run({ readings: { taken: 0, delivered: 0 } }), 'so nothing was tested'],
  ['no delivery at all', run({ readings: { delivered: 0 } }), 'but not one reading was delivered'],
])('%s turns the tick yellow', (_what, given, line) => {
  const verdict = runVerdict(given);
  expect(verdict.mark).toBe('warning');
  expect(verdict.line).toContain(line);
});

test('a check or an expectation that fails turns it red, and a mistake in the experiment comes before both', () => {
  const failed = check('legal MQTT', { failed: 2, detail: 'device 1' });
  const shared = check('each device has its own client id', { failed: 9, cause: '3 devices share one' });
  expect(runVerdict(run({ checks: [failed, check('x')], awayAtEnd: 1 }))).toEqual({
    mark: 'bad',
    line: '1 of 2 checks failed: legal MQTT; 1 of 5 devices away at the end',
  });
  expect(runVerdict(run(), ['expected p99<1s, found 11.1 s'])).toMatchObject({ mark: 'bad' });
  expect(runVerdict(run({ checks: [failed, shared] }), ['expected'])).toEqual({
    mark: 'bad',
    line: '3 devices share one',
  });
});

test('a soak says how many worlds failed, and no green tick stands over refused readings', () => {
  const soak = { ...run(), seeds: 40, failures: [] as SoakReport['failures'] } as unknown as SoakReport;
  expect(soakVerdict(soak)).toMatchObject({
    mark: 'good',
    line: expect.stringContaining('hold in 40 worlds'),
  });
  const refusing = { ...soak, readings: { ...soak.readings, refused: 230 } };
  expect(soakVerdict(refusing)).toEqual({
    mark: 'warning',
    line: 'All checks hold in 40 worlds, but 23 % of the readings refused by publish() (230 of 1 000)',
  });
  const failures = [7, 7, 9].map((seed) => ({ seed, check: 'c', detail: '', replay: '' }));
  expect(soakVerdict({ ...soak, failures })).toMatchObject({ mark: 'bad', line: '2 of 40 worlds failed' });
});
