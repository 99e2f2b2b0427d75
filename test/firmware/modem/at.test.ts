import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildOnce } from '../../../scripts/compiler/once.ts';

type Done = (
  word: string | undefined,
  lines: string[],
  bytes: string | undefined,
  isPrompted: boolean,
) => void;

/** What the driver's module gives, as the board has it. */
interface AtModule {
  connectAt(
    serial: object,
    urc: (line: string) => boolean,
  ): { send(text: string, deadlineMs: number, done: Done, wish?: object): boolean };
  MAX_LINE: number;
  MAX_WAITING: number;
}

const exported = {} as AtModule;
new Function('exports', buildOnce('firmware/modem/at.ts').bytes)(exported);
const { connectAt, MAX_LINE, MAX_WAITING } = exported;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An engine on a port that the test reads and writes; what happens, in its order. */
class Bench {
  readonly events: unknown[] = [];
  readonly at: ReturnType<typeof connectAt>;
  #hear: (data: string) => void = () => {};

  constructor() {
    const serial = {
      write: (text: string) => this.events.push(['sent', text]),
      on: (_event: string, hear: (data: string) => void) => {
        this.#hear = hear;
      },
      removeAllListeners: () => {},
    };
    this.at = connectAt(serial, (line) => {
      const isKnown = line.startsWith('+QIURC: ');
      if (isKnown) this.events.push(['urc', line]);
      return isKnown;
    });
  }

  hear(text: string): this {
    this.#hear(text);
    return this;
  }

  plain(text: string): this {
    this.at.send(text, 1000, (word, lines) => this.events.push([text, word, lines]));
    return this;
  }

  /** A read of bytes, and a send of some. */
  read(): this {
    const header = /^\+QIRD: (\d+)\r\n/;
    this.at.send('AT+QIRD=0', 1000, (word, _lines, bytes) => this.events.push(['read', word, bytes]), {
      header,
    });
    return this;
  }

  give(data: string): this {
    const done = (
      word: string | undefined,
      _lines: string[],
      _bytes: string | undefined,
      isPrompted: boolean,
    ) => this.events.push(['given', word, isPrompted]);
    this.at.send('AT+QISEND=0', 1000, done, { data, ends: /^(SEND OK|ERROR)/ });
    return this;
  }
}

const dialogue = () => new Bench().plain('AT+CSQ').read().give('hi\r\n').read();

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
  const urc = '\r\n+QIURC: "recv",0\r\n';
  const bench = dialogue();
  bench.hear(`${urc}\r\n+CSQ: 18,99\r\n${urc}${urc}\r\nOK\r\n`);
  bench.hear(`${urc}\r\n+QIRD: 4\r\na\r\nb\r\nOK\r\n`);
  bench.hear(`${urc}\r\n> ${urc}\r\nSEND OK\r\n`);
  const seen = ['urc', '+QIURC: "recv",0'];
  expect(bench.events).toEqual([
    ['sent', 'AT+CSQ\r'],
    seen,
    seen,
    seen,
    ['AT+CSQ', 'OK', ['+CSQ: 18,99']],
    ['sent', 'AT+QIRD=0\r'],
    seen,
    ['read', 'OK', 'a\r\nb'],
    ['sent', 'AT+QISEND=0\r'],
    seen,
    ['sent', 'hi\r\n'],
    seen,
    ['given', 'SEND OK', true],
    ['sent', 'AT+QIRD=0\r'],
  ]);
});

test('bytes whose header is damaged, or behind which no line ends, are not given', () => {
  const tooLong = new Bench().read().hear('\r\n+QIRD: 6\r\nhello\r\nOK\r\n');
  expect(tooLong.events.at(-1)).toEqual(['read', 'OK', undefined]);
  const tooShort = new Bench().read().hear('\r\n+QIRD: 4\r\nhello\r\n\r\nOK\r\n');
  expect(tooShort.events.at(-1)).toEqual(['read', 'OK', undefined]);
  const damaged = new Bench().read().hear('\r\n+QI#D: 5\r\nhello\r\n\r\nOK\r\n');
  expect(damaged.events.at(-1)).toEqual(['read', 'OK', undefined]);
});

test('without an answer a command ends at its deadline, and the next one goes out', () => {
  const bench = new Bench().plain('AT+A').plain('AT+B').hear('\r\n+A: half a li');
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
  const bench = new Bench().give('hi').hear('\r\nSEND OK\r\n');
  expect(bench.events).toEqual([['sent', 'AT+QISEND=0\r']]);
  expect(bench.hear('\r\nERROR\r\n').events.at(-1)).toEqual(['given', 'ERROR', false]);
});

test('one command more than may wait is refused, and a line that does not end is thrown away', () => {
  const bench = new Bench();
  for (let count = 0; count <= MAX_WAITING; count++) bench.plain(`AT+${count}`);
  expect(bench.at.send('AT+MORE', 1000, () => {})).toBe(false);
  bench.hear('x'.repeat(MAX_LINE + 1)).hear('\r\nOK\r\n');
  expect(bench.events.slice(0, 2)).toEqual([
    ['sent', 'AT+0\r'],
    ['AT+0', 'OK', []],
  ]);
});
