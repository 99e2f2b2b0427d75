import { expect, test } from 'vitest';
import type { SeenSegment } from '../../simulator/learn/capture/segments.ts';
import { Conversation } from '../../simulator/learn/conversation.ts';
import { Samples } from '../../simulator/learn/samples.ts';

const FIN = 1;
const SYN = 2;
const ACK = 16;

/** A connection from its SYN to its end. Each row: when, the way, the rest. */
function samplesOf(rows: readonly [ms: number, way: 'up' | 'down', rest: Partial<SeenSegment>][]): Samples {
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
