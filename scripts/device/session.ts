import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../../simulator/board/bytes.ts';
import { printable } from '../../simulator/report/printable.ts';
import { Failure } from '../usage.ts';
import { crc32 } from './project/program.ts';
import type { Wire } from './wires/wire.ts';

const XON = '\x11';
const XOFF = '\x13';
/** Bytes of one write, so small that an XOFF in between can take effect: a UART holds 128 bytes. */
const PIECE_BYTES = 128;
/** An XOFF without an XON is obeyed for this long. */
const MAX_PAUSE_MS = 10_000;
/** Bytes of output that are kept; older ones are forgotten. */
export const MAX_TEXT_BYTES = 1 << 18;
const ANSWER_MS = 1500;
/** Attempts at one question: noise, a lost byte or a program that was just loading may spoil it. */
export const MAX_TRIES = 6;

/** What a console that was locked by `E.setPassword` ends with. */
const ASKS_PASSWORD = /password>\s*$/;

export interface AskOptions {
  timeoutMs?: number;
  tries?: number;
}

/** A conversation with an Espruino console: expressions in, values out, whatever else the program prints. */
export class Session {
  readonly wire: Wire;
  /** Gets all that comes in. */
  onText: (text: string) => void = () => {};
  /** Characters that have come in since the beginning. */
  heard = 0;
  /** Why the wire ended; null while it has not. */
  closed: string | null = null;
  #question = 0;
  #mark = Math.random().toString(36).slice(2, 6);
  #text = '';
  #isPaused = false;
  #wake: (() => void)[] = [];

  constructor(wire: Wire) {
    this.wire = wire;
    wire.onData = (bytes) => this.#take(bytes);
    wire.onClose = (reason) => {
      this.closed = reason;
      this.#wakeAll();
    };
  }

  /** What has come in since `heard` was that, the last `MAX_TEXT_BYTES` of it. */
  since(heard: number): string {
    return this.#text.slice(Math.max(0, this.#text.length - (this.heard - heard)));
  }

  /** The same without the answers to our own questions. */
  said(heard: number): string {
    return this.since(heard).replace(
      new RegExp(`>?\\{${this.#mark}\\d+\\|.*?\\|${this.#mark}\\d+\\}\\r?\\n`, 'gs'),
      '',
    );
  }

  /** Sends bytes, with the pauses that the board asks for. @throws Failure when the wire has ended */
  async send(bytes: string): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      if (this.#isPaused) await this.#until(() => !this.#isPaused, MAX_PAUSE_MS);
      this.#isPaused = false;
      this.#checkOpen();
      await this.wire.write(bytes.slice(at, at + PIECE_BYTES));
      // Time for an XOFF to come in.
      await sleep(1);
    }
  }

  /**
   * The value of an expression on the board; asked again when no answer comes, so it must not matter how often it is run.
   * @throws Failure: no answer, or what the expression threw
   */
  async ask<T>(
    expression: string,
    { timeoutMs = ANSWER_MS, tries = MAX_TRIES }: AskOptions = {},
  ): Promise<T> {
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) await this.clearLine();
      const answer = await this.#askOnce(expression, timeoutMs);
      if (answer === null) continue;
      if (answer.e !== undefined)
        throw new Failure(`${this.wire.name}: the board says: ${printable(textOf(String(answer.e)))}`);
      return answer.v as T;
    }
    throw new Failure(`${this.wire.name}: the board does not answer any more`);
  }

  /** Ctrl-C: throws away a line that arrived only in part, and ends a program that does not return. */
  async clearLine(): Promise<void> {
    await this.send('\x03');
    await sleep(50);
  }

  /**
   * Finds out who is there.
   * @throws Failure that says what came instead of an answer
   */
  async hello(): Promise<{ board: string; version: string; console: string }> {
    const from = this.heard;
    const env = 'process.env';
    const question = `[${env}.BOARD,${env}.VERSION,${env}.CONSOLE]`;
    let isGiven = false;
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      // First without Ctrl-C, which would end what the program is doing.
      if (attempt > 0) await this.clearLine();
      const before = this.heard;
      const answer = await this.#askOnce(question, 700);
      if (answer === null && ASKS_PASSWORD.test(this.since(before))) {
        const { password } = this.wire;
        if (password === undefined || isGiven) break;
        isGiven = true;
        // The empty line ends what was taken for a part of it.
        await this.send(`\n${password}\n`);
        await sleep(50);
        continue;
      }
      if (answer === null || !Array.isArray(answer.v)) continue;
      const [board, version, console] = answer.v as string[];
      return { board, version, console };
    }
    throw new Failure(`${this.wire.name}: ${describeStranger(this.since(from))}`);
  }

  /** Resolves when `isDone`, or after so long. @returns whether it was done */
  async waitFor(isDone: () => boolean, timeoutMs: number): Promise<boolean> {
    await this.#until(() => isDone() || this.closed !== null, timeoutMs);
    return isDone();
  }

  async #askOnce(expression: string, timeoutMs: number): Promise<{ v?: unknown; e?: string } | null> {
    const mark = `${this.#mark}${++this.#question}`;
    const from = this.heard;
    // A question that was damaged on its way is answered with 0 and not run. The mark is put together on the board, so
    // that an echo of the question is no answer.
    await this.send(
      `\x10(function(q){var r=0;if((E.CRC32(q)>>>0)==${crc32(expression)})` +
        `try{r={v:eval(q)}}catch(e){r={e:e.toString()}}` +
        `print("{"+"${mark}|"+JSON.stringify(r)+"|"+"${mark}}")})(${JSON.stringify(expression)})\n`,
    );
    const answer = new RegExp(`\\{${mark}\\|(.*?)\\|${mark}\\}`, 's');
    let found: RegExpExecArray | null = null;
    let isRefused = false;
    await this.waitFor(() => {
      const text = this.since(from);
      found = answer.exec(text);
      isRefused = /Uncaught [^\n]*\n {4}at REPL[^\n]*\n/.test(text);
      return found !== null || isRefused;
    }, timeoutMs);
    this.#checkOpen();
    return found === null ? null : parse((found as RegExpExecArray)[1]);
  }

  #take(bytes: string): void {
    for (const byte of bytes) {
      if (byte === XOFF) this.#isPaused = true;
      if (byte === XON) this.#isPaused = false;
    }
    const text = bytes.replaceAll(XON, '').replaceAll(XOFF, '');
    this.heard += text.length;
    this.#text = (this.#text + text).slice(-MAX_TEXT_BYTES);
    if (text !== '') this.onText(text);
    this.#wakeAll();
  }

  #checkOpen(): void {
    if (this.closed !== null) throw new Failure(`${this.wire.name}: ${this.closed}`);
  }

  async #until(isDone: () => boolean, timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (!isDone() && performance.now() < endMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, endMs - performance.now());
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

function parse(json: string): { v?: unknown; e?: string } | null {
  try {
    return (JSON.parse(json) as { v?: unknown; e?: string }) || null;
  } catch {
    return null;
  }
}

/** Explains why no answer came. */
function describeStranger(text: string): string {
  if (text.trim() === '')
    return 'nothing answers; is the board on, is this its port, and is Espruino on it (`mote flash`)?';
  if (ASKS_PASSWORD.test(text)) return 'the console asks for a password; give the right one with --password';
  const odd = [...text].filter((c) => c > '~' || (c < ' ' && !'\r\n\t\x1b'.includes(c))).length;
  if (odd > text.length / 4) return 'what comes is no text: another baud rate? Espruino on ESP32 has 115200';
  if (/waiting for download/.test(text))
    return 'the ESP32 is in download mode: press EN without BOOT to start what is on it; if that is nothing, `mote flash` puts Espruino there';
  if (/rst:0x|ets |invalid header/.test(text))
    return 'an ESP32 without a program that starts; put Espruino on it with `mote flash`';
  const shown = text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 60);
  return `something answers that is not Espruino's console: "${shown}"`;
}
