import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dialogue, MAX_LINE, MAX_WAITING, newBench, SEEN_WITH_URCS, withUrcs } from './at-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('any split of any stream gives the same events', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '\r\nOK\r\n',
      '\r\nERROR\r\n',
      '\r\n+CSQ: 18,99\r\n',
      '\r\n+QIURC: "recv",0\r\n',
      '\r\n+CIEV: "signal",3\r\n',
      '\r\n+QIRD: 5\r\n\r\nOK\r\r\nOK\r\n',
      '\r\n+QIRD: 0\r\n\r\nOK\r\n',
      '\r\n+QIRD: 7\r\n',
      '\r\n> ',
      '>',
      '\r\nSEND OK\r\n',
      'AT+CSQ\r',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (parts, cuts) => {
        const stream = parts.join('');
        const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
        const split = dialogue();
        for (const [index, from] of [0, ...places].entries())
          split.hear(stream.slice(from, places[index] ?? stream.length));
        expect(split.events).toEqual(dialogue().hear(stream).events);
      },
    ),
    { numRuns: 1000 },
  );
});

test('an unsolicited line stands where it will: before an answer, before the prompt, behind it, in one read with another', () => {
  expect(withUrcs(newBench())).toEqual(SEEN_WITH_URCS);
});

test('bytes whose header is damaged, or behind which no line ends, are not given', () => {
  const tooLong = newBench().read().hear('\r\n+QIRD: 6\r\nhello\r\nOK\r\n');
  expect(tooLong.events.at(-1)).toEqual(['read', 'OK', undefined]);
  const tooShort = newBench().read().hear('\r\n+QIRD: 4\r\nhello\r\n\r\nOK\r\n');
  expect(tooShort.events.at(-1)).toEqual(['read', 'OK', undefined]);
  const damaged = newBench().read().hear('\r\n+QI#D: 5\r\nhello\r\n\r\nOK\r\n');
  expect(damaged.events.at(-1)).toEqual(['read', 'OK', undefined]);
});

test('without an answer a command ends at its deadline, and the next one goes out', () => {
  const bench = newBench().plain('AT+A').plain('AT+B').hear('\r\n+A: half a li');
  vi.advanceTimersByTime(999);
  expect(bench.events).toEqual([['sent', 'AT+A\r']]);
  vi.advanceTimersByTime(1);
  bench.hear('\r\nOK\r\n');
  expect(bench.events.slice(1)).toEqual([
    ['AT+A', undefined, []],
    ['sent', 'AT+B\r'],
    ['AT+B', 'OK', []],
  ]);
});

test('a good word before the prompt is of an older command, an error is not', () => {
  const bench = newBench().give('hi').hear('\r\nSEND OK\r\n');
  expect(bench.events).toEqual([['sent', 'AT+QISEND=0\r']]);
  expect(bench.hear('\r\nERROR\r\n').events.at(-1)).toEqual(['given', 'ERROR', false]);
});

test('one command more than may wait is refused, and a line that does not end is thrown away', () => {
  const bench = newBench();
  for (let count = 0; count <= MAX_WAITING; count++) bench.plain(`AT+${count}`);
  expect(bench.at.send('AT+MORE', 1000, () => {})).toBe(false);
  bench.hear('x'.repeat(MAX_LINE + 1)).hear('\r\nOK\r\n');
  expect(bench.events.slice(0, 2)).toEqual([
    ['sent', 'AT+0\r'],
    ['AT+0', 'OK', []],
  ]);
});
