import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changes } from '../../simulator/report/diff.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
function report(name: string, value: unknown): string {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return join(folder, name);
}

const OLD = {
  seed: 1,
  wallS: 3,
  link: 'ltem',
  readings: { taken: 100, delivered: 100, lost: 0 },
  latencyMs: { p50: 100, p99: 1000 },
  checks: [{ name: 'order kept', evaluated: 90, failed: 0 }],
};
const old = report('old.json', OLD);

test('reports that differ in wall time only have not changed', async () => {
  const same = report('same.json', { ...OLD, wallS: 9 });
  expect(await moteHere(['diff', old, same])).toEqual({
    status: 0,
    stdout: 'no figure has changed\n',
    stderr: '',
  });
});

test('worse figures come first and end with 1; better ones and small steps do not', async () => {
  const worse = report('worse.json', {
    ...OLD,
    latencyMs: { p50: 90, p99: 1200 },
    checks: [{ name: 'order kept', evaluated: 95, failed: 2 }],
  });
  const { status, stdout } = await moteHere(['diff', old, worse]);
  expect(status).toBe(1);
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['latencyMs.p99', '1000', '->', '1200', '+20 %', 'worse'],
    ['checks.order kept.failed', '0', '->', '2', 'worse'],
    ['latencyMs.p50', '100', '->', '90', '-10 %', 'better'],
    [''],
  ]);
  expect((await moteHere(['diff', worse, old])).status).toBe(1);
});

test("the tolerance is the caller's, and never covers what was zero", () => {
  const verdict = (more: object, tolerance: number) => {
    const [change] = changes(OLD, { ...OLD, ...more }, tolerance);
    return change.verdict;
  };
  const slower = { latencyMs: { p50: 100, p99: 1200 } };
  expect([verdict(slower, 0.1), verdict(slower, 0.25)]).toEqual(['worse', 'neutral']);
  expect(verdict({ readings: { taken: 100, delivered: 100, lost: 1 } }, 10)).toBe('worse');
});

test('a list without names counts by its length, one with names entry by entry', () => {
  const failures = [{ seed: 3, check: 'order kept' }];
  const clients = [{ name: 'mote', radioOnS: 9 }];
  const found = changes({ failures: [], clients }, { failures, clients: [{ name: 'mote', radioOnS: 8 }] }, 0);
  expect(found).toEqual([
    { figure: 'failures', old: 0, new: 1, verdict: 'worse' },
    { figure: 'clients.mote.radioOnS', old: 9, new: 8, verdict: 'better' },
  ]);
});

test('runs of two worlds are compared with a warning', async () => {
  const { status, stderr } = await moteHere(['diff', old, report('other.json', { ...OLD, link: 'gprs' })]);
  expect(stderr).toBe('mote: the runs were not the same: link "ltem" and "gprs"\n');
  expect(status).toBe(0);
});

test.each([
  [[old], "missing required argument 'new'"],
  [[old, 'no.json'], 'no.json: no such file'],
  [[old, report('list.json', '[1]')], 'is no JSON object; name a report that --json wrote'],
  [[old, report('torn.json', '{"seed":')], 'is no JSON object'],
  [[old, old, '--tolerance', 'much'], '--tolerance much: give a percentage'],
])('mote diff %s is refused with one line', (args, message) => expectRefusal(['diff', ...args], message));
