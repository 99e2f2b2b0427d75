import * as v from 'valibot';
import { expect, test } from 'vitest';
import { MAX_READINGS, PerfettoWriter, type TraceEvent } from '../../simulator/report/causes/perfetto.ts';
import type { Explained } from '../../simulator/why/attribution.ts';
import { explained, S } from './explained.ts';

/** What Perfetto reads of the Trace Event Format: async spans with ids, and names of processes. */
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const span = {
  name: v.pipe(v.string(), v.minLength(1)),
  cat: v.literal('reading'),
  pid: whole,
  tid: whole,
  ts: v.pipe(v.number(), v.finite(), v.minValue(0)),
  id: v.pipe(v.string(), v.regex(/^\d+\.\d+$/)),
};
const event = v.variant('ph', [
  v.strictObject({
    ...span,
    ph: v.literal('b'),
    args: v.record(v.string(), v.union([v.string(), v.number()])),
  }),
  v.strictObject({ ...span, ph: v.literal('e') }),
  v.strictObject({
    ph: v.literal('M'),
    name: v.literal('process_name'),
    pid: whole,
    tid: whole,
    ts: whole,
    args: v.strictObject({ name: v.string() }),
  }),
]);
const file = v.strictObject({
  displayTimeUnit: v.picklist(['ms', 'ns']),
  traceEvents: v.array(event),
  otherData: v.strictObject({ leftOut: whole }),
});

function written(readings: readonly Explained[]) {
  let text = '';
  const writer = new PerfettoWriter({ write: (bytes) => (text += Buffer.from(bytes).toString('utf8')) });
  for (const one of readings) writer.add(one, one.deliveredUs);
  writer.close();
  return { writer, data: JSON.parse(text) as { traceEvents: TraceEvent[] } };
}

test('a file for Perfetto keeps to the format, and each reading holds the spans of its causes', () => {
  const { readings } = explained({
    faults: [{ fault: 'tunnel', atUs: 600 * S, forUs: 90 * S, devices: 'all' }],
  });
  const { data } = written(readings);
  expect(() => v.parse(file, data)).not.toThrow();
  const late = readings.reduce((one, other) => (other.spans.length > one.spans.length ? other : one));
  const own = data.traceEvents.filter(({ id }) => id === `1.${late.number}`);
  expect(own.map(({ name, ph, ts }) => `${ph} ${name} ${ts}`)).toEqual([
    `b reading ${late.number} ${late.reading.timeUs}`,
    ...late.spans.flatMap(({ cause, fromUs, toUs }) => [`b ${cause} ${fromUs}`, `e ${cause} ${toUs}`]),
    `e reading ${late.number} ${late.deliveredUs}`,
  ]);
  expect(data.traceEvents.filter(({ ph }) => ph === 'M')).toHaveLength(1);
});

test(`of more than ${MAX_READINGS} readings the file says how many it leaves out`, () => {
  const [one] = explained({ forUs: 120 * S }).readings;
  const short = { ...one, spans: [] };
  const writer = new PerfettoWriter({ write: () => {} });
  for (let count = 0; count < MAX_READINGS + 7; count++) writer.add(short, short.deliveredUs);
  writer.close();
  expect(writer.leftOut).toBe(7);
});
