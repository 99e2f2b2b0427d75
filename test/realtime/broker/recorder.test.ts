import { expect, test } from 'vitest';
import { encode as encodeCayenne } from '../../../firmware/payload/cayenne.ts';
import { encode as encodeSenmlCbor } from '../../../firmware/payload/senml-cbor.ts';
import { Recorder } from '../../../simulator/realtime/broker/recorder.ts';

const sample = {
  number: 1,
  atS: 1_795_354_962,
  results: [{ name: 'sht4x', suffix: '2', reading: { temperature: 21.5, humidity: 50 } }],
};

/** The line that a payload leaves. */
function recorded(payload: string): Record<string, unknown> {
  const lines: string[] = [];
  const recorder = new Recorder({ write: (line) => lines.push(line), close: () => {} }, () => {});
  const message = { topic: 'a', qos: 1 as const, retain: false, payload: Buffer.from(payload, 'latin1') };
  recorder.message(message, 'board');
  recorder.close();
  return JSON.parse(lines[0]);
}

test('readings of a board stand decoded beside their bytes', () => {
  const line = recorded(encodeSenmlCbor([sample], 'mote-1:'));
  expect(line).toMatchObject({ format: 'senml-cbor', payloadBase64: expect.any(String) });
  expect(line.values).toContainEqual({ name: 'mote-1:T2', unit: 'Cel', value: 21.5, timeS: 1_795_354_962 });
  expect(recorded(encodeCayenne([sample]))).toMatchObject({ format: 'cayenne' });
  expect(recorded('{"n":1,"at":5,"T":3.25}').values).toContainEqual({ name: 'T', value: 3.25, timeS: 5 });
});

test.each(['21.5', 'on', '', '{"state":"on"}', 'x'.repeat(20_000)])(
  '%j is no reading, and stays as it is',
  (text) => {
    expect(recorded(text)).toMatchObject({ payload: text });
    expect(recorded(text)).not.toHaveProperty('values');
  },
);
