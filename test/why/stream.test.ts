import { expect, test } from 'vitest';
import { HELD, LOST } from '../../simulator/link/fault.ts';
import { Copy } from '../../simulator/why/copy.ts';
import { Spans } from '../../simulator/why/span.ts';
import { MAX_ARRIVALS, Stream } from '../../simulator/why/stream.ts';

const S = 1e6;

const copy = (seq: number, sentS: number, arrivalS: number, more: Partial<Copy> = {}): Copy =>
  Object.assign(new Copy(), {
    seq,
    end: seq + 10,
    sentUs: sentS * S,
    arrivalUs: arrivalS < 0 ? arrivalS : arrivalS * S,
    loss: arrivalS === LOST ? { by: 'retransmission-1', awayUntilUs: 0 } : null,
    ...more,
  });

function covered(stream: Stream, fromS: number, toS: number): string[] {
  const missing = new Spans();
  stream.cover(fromS * S, toS * S, missing);
  return missing.list.map(({ fromUs, toUs, cause }) => `${cause} ${fromUs / S}..${toUs / S}`);
}

test('each lost copy costs the time until the next, by its number; while the link is away, the link', () => {
  const stream = new Stream();
  stream.sent(copy(0, 10, LOST, { loss: { by: 'outage', awayUntilUs: 12 * S } }));
  stream.sent(copy(0, 11, LOST, { loss: { by: 'outage', awayUntilUs: 12 * S } }));
  stream.sent(copy(0, 14, LOST));
  const third = copy(0, 20, 21);
  stream.sent(third);
  stream.arrived(third, 21 * S);
  expect(covered(stream, 0, 30)).toEqual([
    'outage 10..12',
    'retransmission-2 12..14',
    'retransmission-3 14..20',
    'propagation 20..21',
  ]);
});

test('bytes that came early wait for the ones before them, and not for themselves', () => {
  const stream = new Stream();
  const late = copy(0, 5, 6);
  const early = copy(10, 1, 2);
  stream.sent(copy(0, 1, LOST));
  stream.sent(early);
  stream.arrived(early, 2 * S);
  stream.sent(late);
  expect(covered(stream, 0, 5)).toEqual(['retransmission-1 1..5']);
  stream.arrived(late, 6 * S);
  expect(covered(stream, 0, 9)).toEqual(['retransmission-1 1..5', 'propagation 5..6']);
  expect(stream.arrivedBy(9 * S)).toBe(6 * S);
});

test('what kept bytes from leaving counts from then on; of Nagle, the part before the ACK left is the delayed ACK', () => {
  const stream = new Stream();
  const held = copy(0, 5, 6, { hold: { by: 'nagle', sinceUs: 2 * S, ackSentUs: 4 * S } });
  stream.sent(held);
  stream.arrived(held, 6 * S);
  expect(covered(stream, 0, 9)).toEqual(['delayed-ack 2..4', 'nagle 4..5', 'propagation 5..6']);
});

test('a copy that the network keeps sleeps until it goes on', () => {
  const stream = new Stream();
  const kept = copy(0, 1, HELD);
  stream.sent(kept);
  expect(covered(stream, 0, 3)).toEqual(['sleep 1..3']);
});

test('a copy for a connection that is gone tells of a dead connection, a SYN of the way there and back', () => {
  const stream = new Stream();
  const syn = copy(0, 1, 2);
  stream.sent(syn);
  stream.deadEnd(syn);
  expect(covered(stream, 0, 4)).toEqual(['propagation 1..4']);
  const other = new Stream();
  const hello = copy(0, 0, 0.5);
  const data = copy(10, 1, 2);
  for (const one of [hello, data]) other.sent(one);
  other.arrived(hello, 0.5 * S);
  other.deadEnd(data);
  expect(covered(other, 1, 4)).toEqual(['half-open 1..4']);
});

test(`after ${MAX_ARRIVALS} arrivals the oldest are forgotten, and called not explained`, () => {
  const stream = new Stream();
  for (let number = 0; number <= MAX_ARRIVALS; number++) {
    const one = copy(10 * number, 2 * number, 2 * number + 1);
    stream.sent(one);
    stream.arrived(one, (2 * number + 1) * S);
  }
  expect(covered(stream, 0, 4)).toEqual(['unknown 0..1', 'propagation 2..3']);
});
