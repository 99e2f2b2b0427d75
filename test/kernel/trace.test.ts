import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';

/** As text, from a sink that keeps what it was given. */
function written(write: (trace: HashedTrace) => void): { text: string; hash: string } {
  const pieces: Buffer[] = [];
  const trace = new HashedTrace({ write: (bytes) => pieces.push(Buffer.from(bytes)) });
  write(trace);
  const hash = trace.close();
  return { text: Buffer.concat(pieces).toString('latin1'), hash };
}

test.each([
  0, 9, 10, 99, 1_000, 9_999_999, 10_000_000, 10_000_001, 2_147_483_648, 172_800_000_000, 99_999_999_999_999,
  315_360_000_000_000, 9_007_199_254_740_991,
])('%i us is written in decimal', (timeUs) => {
  const { text } = written((trace) => trace.line(timeUs, 7, 'publish', '\x00\x7f\x80\xff'));
  expect(text).toBe(`${timeUs} 7 publish 007f80ff\n`);
});

test('a line longer than what is kept until it is written comes whole, and in its place', () => {
  const long = '\xa5'.repeat(40_000);
  const { text, hash } = written((trace) => {
    trace.line(1, 1, 'before');
    trace.line(2, 1, 'publish', long);
    trace.line(3, 1, 'after');
  });
  expect(text).toBe(`1 1 before\n2 1 publish ${'a5'.repeat(40_000)}\n3 1 after\n`);
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
});

test('the hash of a trace is the SHA-256 of what the sink took', () => {
  const { text, hash } = written((trace) => {
    trace.line(1500, 1, 'publish', '\x30\xff');
    for (let index = 0; index < 10_000; index++) trace.line(index, 0, 'outage starts');
  });
  expect(text.split('\n').slice(0, 2)).toEqual(['0 0 outage starts', '1 0 outage starts']);
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
});

test('lines come by time and device, those of one device as they were told', () => {
  const { text } = written((trace) => {
    trace.line(9, 3, 'ahead of the others', '', 1);
    trace.line(1, 2, 'b', '', 1);
    trace.line(1, 2, 'a', '', 1);
    trace.line(1, 1, 'of a lower device', '', 1);
    trace.line(9, 2, 'beside it', '', 9);
    trace.line(8, 1, 'told late', '', 9);
  });
  const events = text
    .trim()
    .split('\n')
    .map((line) => line.slice(4));
  expect(events).toEqual(['of a lower device', 'b', 'a', 'told late', 'beside it', 'ahead of the others']);
});

test('what is due is written before the end of a run', () => {
  let bytes = 0;
  const write = (text: Uint8Array) => {
    bytes += text.length;
  };
  const trace = new HashedTrace({ write });
  for (let timeUs = 0; timeUs < 100_000; timeUs++) trace.line(timeUs, 1, 'publish', '', timeUs);
  expect(bytes).toBeGreaterThan(1_000_000);
});
