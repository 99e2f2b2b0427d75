import type { Clock, EventId, Owner } from '../../kernel/kernel.ts';
import { Board } from '../board.ts';
import { formatValue } from '../format.ts';
import type { BoardOptions } from '../options.ts';
import { linesOf } from '../places/place.ts';
import { isComplete } from './brackets.ts';
import { Packets } from './packets.ts';
import { LineScreen } from './screen.ts';

/** `io_buffer_size` of boards/ESP32.py: input that waits while the board is busy. Bytes beyond it are lost. */
export const MAX_INPUT_BYTES = 4096;
/** IOBUFFER_XOFF and IOBUFFER_XON of jshardware_common.h: 6/8 and 3/8 of the buffer. */
const XOFF_ABOVE_BYTES = (MAX_INPUT_BYTES * 6) / 8;
const XON_BELOW_BYTES = (MAX_INPUT_BYTES * 3) / 8;
/** Longer lines are cut: the JsVars of an ESP32 hold no more text. */
export const MAX_LINE_BYTES = 100_000;
const POLL_US = 1000;

const CTRL_C = 3;
const ENQ = 5;
const BACKSPACE = 8;
const NEWLINE = 10;
const RETURN = 13;
const DLE = 16;
const XON = '\x11';
const XOFF = '\x13';
const ESCAPE = 27;
const DELETE = 127;

const BANNER = `
 ____                 _
|  __|___ ___ ___ _ _|_|___ ___
|  __|_ -| . |  _| | | |   | . |
|____|___|  _|_| |___|_|_|_|___|
         |_| espruino.com
 2v29.277 virtual board
`;

type Escape = '' | 'escape' | 'bracket' | 'number' | 'numpad';

export interface ConsoleOptions extends Omit<BoardOptions, 'console' | 'onPrint'> {
  /** Input rate of the board in bytes per second; it sends XOFF when it falls behind. Infinity unless given. */
  bytesPerS?: number;
}

/**
 * A virtual board with Espruino's console on its serial port, after jsinteractive.c: prompt, echo, lines that go on
 * until their brackets balance, packets of 2v25. Bytes in by `receive`, bytes out by `output`.
 */
export class Console {
  readonly board: Board;
  readonly #clock: Clock;
  readonly #device: Owner;
  readonly #bytesPerS: number;
  readonly #output: (bytes: string) => void;
  readonly #screen: LineScreen;
  readonly #packets: Packets;
  #waiting = '';
  #pumping: EventId = 0;
  #prompting: EventId = 0;
  #isPaused = false;
  #escape: Escape = '';
  #afterDle = false;
  #afterReturn = false;
  #history: string[] = [];

  constructor(options: ConsoleOptions, output: (bytes: string) => void) {
    this.#clock = options.clock;
    this.#device = options.device;
    this.#bytesPerS = options.bytesPerS ?? Infinity;
    this.#output = output;
    this.#screen = new LineScreen(output);
    const screen = this.#screen;
    this.board = new Board({
      ...options,
      console: screen,
      onPrint: (line) => this.#print(`${line}\n`),
      onOn: () => {
        options.onOn?.();
        screen.reset();
        this.#print(BANNER);
      },
      onError: (error) => {
        options.onError?.(error);
        if (!error.fatal) return;
        this.#print(`Uncaught ${error.reason}\n    at ${linesOf(error.place)}\n`);
        this.board.reset();
      },
    });
    this.#packets = new Packets(this.board, options.clock, output);
  }

  /** Called at power-on. */
  start(): void {
    this.board.start();
    this.settle();
  }

  /** Input from the wire, one character a byte. It is lost while the board is off. */
  receive(bytes: string): void {
    if (!this.board.on) return;
    this.#waiting = (this.#waiting + bytes).slice(0, inputBound(this.#bytesPerS));
    if (this.#waiting.length > XOFF_ABOVE_BYTES && !this.#isPaused && this.#bytesPerS < Infinity) {
      this.#isPaused = true;
      this.#output(XOFF);
    }
    if (this.#pumping === 0) this.#pump();
  }

  #pump(): void {
    let room = Math.max(1, (this.#bytesPerS * POLL_US) / 1e6);
    let taken = 0;
    while (taken < this.#waiting.length && room-- > 0 && this.board.free)
      this.#take(this.#waiting.charCodeAt(taken++));
    this.#waiting = this.board.on ? this.#waiting.slice(taken) : '';
    if (this.#isPaused && this.#waiting.length < XON_BELOW_BYTES) {
      this.#isPaused = false;
      this.#output(XON);
    }
    this.settle();
    if (this.#waiting !== '')
      this.#pumping = this.#clock.at(this.#clock.now + POLL_US, this.#device, again, this as Console);
  }

  pumpAgain(): void {
    this.#pumping = 0;
    this.#pump();
  }

  /** Prints `text`. The prompt comes back after all that is printed at the same time. */
  #print(text: string): void {
    this.#screen.print(text);
    if (this.#prompting === 0)
      this.#prompting = this.#clock.at(this.#clock.now, this.#device, settle, this as Console);
  }

  settle(): void {
    this.#clock.cancel(this.#prompting);
    this.#prompting = 0;
    if (this.board.on) this.#screen.showPrompt();
  }

  #take(code: number): void {
    if (this.#packets.isOpen) {
      this.#packets.take(String.fromCharCode(code));
      return;
    }
    const screen = this.#screen;
    if (code === 1 && this.#afterDle) {
      screen.echoOffForLine = false;
      this.#packets.open();
    } else if (this.#escape !== '' || code === ESCAPE) this.#takeEscape(code);
    else if (code === NEWLINE && this.#afterReturn) {
      // A CR has been handled already: its LF does nothing.
    } else if (code === NEWLINE || code === RETURN) this.#newLine(true);
    else if (code === CTRL_C) {
      screen.clearLine();
      this.#afterDle = false;
    } else if (code === ENQ) {
      if (screen.line === '') screen.raw('Espruino 2v29.277 ESP32\n');
    } else if (code === DLE) {
      if (screen.line === '') screen.echoOffForLine = true;
    } else if (code === BACKSPACE || code === DELETE) screen.backspace();
    else if (code === 9) screen.append('    ');
    else if (code >= 32 && screen.line.length < MAX_LINE_BYTES) screen.append(String.fromCharCode(code));
    this.#afterDle = code === DLE;
    this.#afterReturn = code === RETURN;
  }

  /** Alt-Enter, line numbers (of no use here), and the arrows up and down. */
  #takeEscape(code: number): void {
    const state = this.#escape;
    this.#escape = '';
    if (code === ESCAPE) this.#escape = 'escape';
    else if (state === 'escape') {
      if (code === NEWLINE) this.#newLine(false);
      else if (code === 91) this.#escape = 'bracket';
      else if (code === 79) this.#escape = 'numpad';
    } else if (state === 'bracket') {
      if (code >= 48 && code <= 57) this.#escape = 'number';
      else if (code === 65 || code === 66) this.#recall(code === 65);
    } else if (state === 'number' && code >= 48 && code <= 57) this.#escape = 'number';
  }

  #recall(back: boolean): void {
    const { line } = this.#screen;
    const at = this.#history.indexOf(line);
    const next = back ? (at < 0 ? this.#history.length : at) - 1 : at < 0 ? -1 : at + 1;
    if (this.#history[next] === undefined) return;
    this.#screen.replaceLine(this.#history[next]);
  }

  #newLine(execute: boolean): void {
    const screen = this.#screen;
    if (!execute || !isComplete(screen.line)) {
      screen.continueLine();
      return;
    }
    const text = screen.takeLine().trimEnd();
    const isEchoed = screen.showsLine;
    if (text !== '') this.#run(text, isEchoed);
    screen.echoOffForLine = false;
  }

  #run(text: string, isEchoed: boolean): void {
    const { board } = this;
    if (isEchoed && this.#history.at(-1) !== text) this.#history = [...this.#history.slice(-19), text];
    let shown: string | null = null;
    board.interpreter.guard(() => {
      const value = (board.repl as NonNullable<typeof board.repl>).type(text);
      shown = typeof value === 'string' ? JSON.stringify(value) : formatValue(value);
    });
    if (shown !== null && board.on && isEchoed && this.#screen.isEchoOn) this.#screen.print(`=${shown}\n`);
    // One idle loop later errors are reported, and what the line has started is under way.
    board.poke();
  }
}

function settle(console: Console): void {
  console.settle();
}

function again(console: Console): void {
  console.pumpAgain();
}

/** A board that takes all input at once needs no bound but that of a line. */
function inputBound(bytesPerS: number): number {
  return bytesPerS < Infinity ? MAX_INPUT_BYTES : MAX_LINE_BYTES;
}
