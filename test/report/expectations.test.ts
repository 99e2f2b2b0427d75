import { expect, test } from 'vitest';
import { parseExpectations, unmet } from '../../simulator/report/expectations.ts';
import type { SimReport } from '../../simulator/report/report.ts';

const parse = (text: string) => parseExpectations(text, (reason) => new Error(reason));
const report = {
  readings: { lost: 0, delivered: 100 },
  reconnects: 3,
  latencyMs: { p50: 900, p90: 2000, p99: 61_000, max: null },
} as unknown as SimReport;

test('expectations that hold are silent', () => {
  expect(unmet(parse('lost=0,p50<1s, delivered>=100,reconnects<4'), report)).toEqual([]);
});

test('an expectation that does not hold says what was found', () => {
  expect(unmet(parse('lost=0,p99<60s'), report)).toEqual(['expected p99<60s, found p99 = 61 s']);
});

test('what was found has its natural unit and three digits', () => {
  const slow = { ...report, latencyMs: { ...report.latencyMs, p99: 11_108.3515 } };
  expect(unmet(parse('p99<1s'), slow)).toEqual(['expected p99<1s, found p99 = 11.1 s']);
});

test('a figure that nothing was measured for meets no expectation', () => {
  expect(unmet(parse('max<1h'), report)).toEqual(['expected max<1h, found max = nothing measured']);
});

test('demands that cannot be read are refused with what would do', () => {
  expect(() => parse('lost')).toThrow('as in lost=0,p99<60s');
  expect(() => parse('losses=0')).toThrow('"losses" is no figure; there are taken, accepted');
  expect(() => parse('lost=few')).toThrow('"few" in "lost=few" is not a number');
  expect(() => parse('p99<60')).toThrow('not a duration');
});
