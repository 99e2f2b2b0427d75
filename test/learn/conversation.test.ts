import { describe, expect, test } from 'vitest';
import type { SeenSegment } from '../../simulator/learn/capture/segments.ts';
import { Conversation } from '../../simulator/learn/conversation.ts';
import { Samples } from '../../simulator/learn/samples.ts';

const FIN = 1;
const SYN = 2;
const ACK = 16;

/** When, the way, the rest. */
type Row = [ms: number, way: 'up' | 'down', rest: Partial<SeenSegment>];

/** A connection from its SYN to its end. */
function samplesOf(rows: readonly Row[]): Samples {
  const samples = new Samples();
  let conversation: Conversation | null = null;
  for (const [ms, way, rest] of rows) {
    const segment: SeenSegment = {
      timeUs: 1e9 + ms * 1000,
      from: way === 'up' ? 'device' : 'broker',
      to: way === 'up' ? 'broker' : 'device',
      fromPort: way === 'up' ? 49_152 : 1883,
      toPort: way === 'up' ? 1883 : 49_152,
      seq: 0,
      ack: 0,
      flags: ACK,
      length: 0,
      packetBytes: 40,
      packetId: null,
      knowsSack: false,
      payload: new Uint8Array(),
      ...rest,
    };
    conversation ??= new Conversation(samples, segment);
    conversation[way](segment);
  }
  conversation?.close('still open');
  return samples;
}

test('the ACK of a FIN is no delayed ACK: a stack sends it at once', () => {
  const samples = samplesOf([
    [0, 'up', { flags: SYN, seq: 99 }],
    [1, 'down', { flags: SYN | ACK, seq: 499, ack: 100 }],
    [81, 'up', { seq: 100, ack: 500 }],
    [100, 'up', { seq: 100, ack: 500, length: 30 }],
    [101, 'down', { seq: 500, ack: 130, length: 4 }],
    [301, 'up', { seq: 130, ack: 504 }],
    [400, 'up', { flags: FIN | ACK, seq: 130, ack: 504 }],
    [401, 'down', { flags: FIN | ACK, seq: 504, ack: 131 }],
    [481, 'up', { seq: 131, ack: 505 }],
  ]);
  expect(samples.handshakes.items.map(({ ms }) => ms)).toEqual([80]);
  expect(samples.answers.items.map(({ ms }) => ms)).toEqual([200]);
  expect(samples.hurried.items.map(({ ms }) => ms)).toEqual([80]);
});

describe('a keep-alive probe into silence', () => {
  const opened: Row[] = [
    [0, 'up', { flags: SYN, seq: 99 }],
    [1, 'down', { flags: SYN | ACK, seq: 499, ack: 100 }],
    [81, 'up', { seq: 100, ack: 500 }],
    [30_000, 'down', { seq: 499, ack: 100 }],
  ];

  test('is answered by an ACK: it tells of waking', () => {
    const samples = samplesOf([...opened, [32_000, 'up', { seq: 100, ack: 500 }]]);
    expect(samples.wakes.items.map(({ ms }) => ms)).toEqual([2000]);
  });

  test('is not answered by data, which was on its way already', () => {
    const samples = samplesOf([...opened, [30_100, 'up', { seq: 100, ack: 500, length: 30 }]]);
    expect(samples.wakes.items).toEqual([]);
  });

  test('tells of a wake longer than the interval of probes when both are answered, and else of nothing', () => {
    const again: Row[] = [...opened, [40_000, 'down', { seq: 499, ack: 100 }]];
    const both = samplesOf([
      ...again,
      [42_000, 'up', { seq: 100, ack: 500 }],
      [42_050, 'up', { seq: 100, ack: 500 }],
    ]);
    expect(both.wakes.items.map(({ ms }) => ms)).toEqual([12_000]);
    const one = samplesOf([...again, [42_000, 'up', { seq: 100, ack: 500 }]]);
    expect(one.wakes.items).toEqual([]);
  });
});

test('what goes down while another packet waits for its answer tells of no sleep', () => {
  const samples = samplesOf([
    [0, 'up', { flags: SYN, seq: 99 }],
    [1, 'down', { flags: SYN | ACK, seq: 499, ack: 100 }],
    [81, 'up', { seq: 100, ack: 500 }],
    [100, 'down', { seq: 500, ack: 100, length: 4 }],
    [5000, 'down', { seq: 504, ack: 100, length: 4 }],
    [9000, 'up', { seq: 100, ack: 508 }],
  ]);
  expect(samples.wakes.items).toEqual([]);
});
