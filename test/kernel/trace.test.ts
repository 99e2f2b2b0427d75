import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';

function written(write: (trace: HashedTrace) => void): { text: string; hash: string } {
  let text = '';
  const trace = new HashedTrace({
    write: (bytes) => {
      text += Buffer.from(bytes).toString('latin1');
    },
  });
  write(trace);
  const hash = trace.close();
  return { text, hash };
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

test('the hash of a trace is the SHA-256 of what its sink takes', () => {
  const { text, hash } = written((trace) => {
    trace.line(1500, 1, 'publish', '\x30\xff');
    for (let index = 0; index < 10_000; index++) trace.line(index, 0, 'outage starts');
  });
  expect(text.split('\n').slice(0, 2)).toEqual(['1500 1 publish 30ff', '0 0 outage starts']);
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
});
