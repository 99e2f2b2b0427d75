import { buildOnce } from '../../../scripts/compiler/once.ts';

type Done = (
  word: string | undefined,
  lines: string[],
  bytes: string | undefined,
  isPrompted: boolean,
) => void;

/** What the driver's module gives, as the board has it. */
export interface AtModule {
  connectAt(
    serial: object,
    urc: (line: string) => boolean,
  ): { send(text: string, deadlineMs: number, done: Done, wish?: object): boolean };
  MAX_LINE: number;
  MAX_WAITING: number;
}

/** What a build of firmware/modem/at.ts gives. */
export function moduleOf(bytes: string): AtModule {
  const exported = {} as AtModule;
  new Function('exports', bytes)(exported);
  return exported;
}

const ours = moduleOf(buildOnce('firmware/modem/at.ts').bytes);
export const { MAX_LINE, MAX_WAITING } = ours;

/** An engine on a port that the test reads and writes; what happens, in its order. */
export class Bench {
  readonly events: unknown[] = [];
  readonly at: ReturnType<AtModule['connectAt']>;
  #hear: (data: string) => void = () => {};

  constructor(connectAt: AtModule['connectAt']) {
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

/** A bench with the project's own engine, or with a changed one. */
export function newBench(engine = ours): Bench {
  return new Bench(engine.connectAt);
}

/** Four commands, of which the first is sent. */
export function dialogue(bench = newBench()): Bench {
  return bench.plain('AT+CSQ').read().give('hi\r\n').read();
}

/** The four commands with unsolicited lines before an answer, before the prompt, behind it and two in one read. @returns the events */
export function withUrcs(bench: Bench): unknown[] {
  const urc = '\r\n+QIURC: "recv",0\r\n';
  dialogue(bench);
  bench.hear(`${urc}\r\n+CSQ: 18,99\r\n${urc}${urc}\r\nOK\r\n`);
  bench.hear(`${urc}\r\n+QIRD: 4\r\na\r\nb\r\nOK\r\n`);
  bench.hear(`${urc}\r\n> ${urc}\r\nSEND OK\r\n`);
  return bench.events;
}

const seen = ['urc', '+QIURC: "recv",0'];

/** Each unsolicited line is heard, and each command has its answer. */
export const SEEN_WITH_URCS: readonly unknown[] = [
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
];
