import type { Random } from '../kernel/random.ts';
import { type Command, parseLine } from './command-line.ts';
import { CME, type CommandReply, type CommandSpec } from './dialect.ts';
import type { Modem } from './modem.ts';

/** Command lines that wait for an earlier one; more are lost, and the log says so. [E] */
export const MAX_WAITING_LINES = 16;
/** From a command to its answer, where the network is not asked. [E] */
const ANSWER_S: readonly [number, number] = [0.005, 0.03];

/** Runs command lines one after the other; each command has one final result. */
export class Interpreter {
  readonly #modem: Modem;
  readonly #random: Random;
  readonly #specs: ReadonlyMap<string, CommandSpec>;
  readonly #unknown = new Set<string>();
  #waiting: (string | null)[] = [];
  #isBusy = false;

  constructor(modem: Modem, random: Random, specs: readonly CommandSpec[]) {
    this.#modem = modem;
    this.#random = random;
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  /** A command is being answered. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** @param line null when it was too long to be kept */
  take(line: string | null): void {
    if (line !== null && line.trim() === '') return;
    if (this.#waiting.length >= MAX_WAITING_LINES) {
      this.#modem.note(`${MAX_WAITING_LINES} command lines wait; this one is lost: ${line ?? ''}`);
      return;
    }
    this.#waiting.push(line);
    this.#next();
  }

  forget(): void {
    this.#waiting = [];
    this.#isBusy = false;
  }

  #next(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    const line = this.#waiting.shift() as string | null;
    const commands = line === null ? null : parseLine(line);
    // A line that does not begin with AT is noise, and is not answered (V.250, 5.2.1).
    if (commands === null && (line === null || !/at/i.test(line))) {
      this.#next();
      return;
    }
    this.#isBusy = true;
    const { slowS } = this.#modem.trouble;
    const slow = slowS === null ? 0 : this.#random.between(...(slowS as [number, number]));
    this.#modem.interruptions.at('command');
    this.#modem.later(this.#random.between(...(ANSWER_S as [number, number])) + slow, () => {
      if (commands === null) this.#last('ERROR');
      else this.#run(commands);
    });
  }

  #run([command, ...others]: Command[]): void {
    if (command === undefined) {
      this.#last('OK');
      return;
    }
    const spec = this.#specs.get(command.name);
    const goOn = (word: string | null) => (others.length === 0 ? this.#last(word) : this.#run(others));
    const call = new RunningCall(this.#modem, command, goOn, (word) => this.#last(word));
    if (spec === undefined) {
      this.#tellUnknown(command.name);
      call.error();
    } else spec.run(this.#modem, call);
  }

  #last(word: string | null): void {
    if (word !== null) this.#modem.say(word);
    this.#isBusy = false;
    this.#next();
  }

  /** Once for each name. */
  #tellUnknown(name: string): void {
    if (this.#unknown.has(name)) return;
    this.#unknown.add(name);
    const internal = /^\+(?:QMT|SMCONN|SMPUB|SMSUB|CMQTT)/.test(name);
    const why = internal ? 'MQTT inside the modem is not simulated' : 'not known here';
    this.#modem.note(`AT${name} answers ERROR: ${why}`);
  }
}

class RunningCall implements CommandReply {
  readonly name: string;
  readonly form: Command['form'];
  readonly args: string[];
  readonly #modem: Modem;
  readonly #goOn: (word: string | null) => void;
  readonly #last: (word: string | null) => void;
  #isOver = false;

  constructor(
    modem: Modem,
    command: Command,
    goOn: (word: string | null) => void,
    last: (word: string | null) => void,
  ) {
    this.name = command.name;
    this.form = command.form;
    this.args = command.args;
    this.#modem = modem;
    this.#goOn = goOn;
    this.#last = last;
  }

  line(text: string): void {
    this.#modem.say(text);
  }

  data(bytes: string): void {
    this.#modem.sendData(bytes);
  }

  ok(): void {
    if (this.#ends()) this.#goOn('OK');
  }

  proceed(): void {
    if (this.#ends()) this.#goOn(null);
  }

  error(): void {
    this.end('ERROR');
  }

  fail(code: number): void {
    const { cmee } = this.#modem;
    if (cmee === 0) this.error();
    else this.end(`+CME ERROR: ${cmee === 2 ? (CME[code] ?? `unknown error ${code}`) : code}`);
  }

  end(word: string | null): void {
    if (this.#ends()) this.#last(word);
  }

  later(delayS: number, run: () => void): void {
    this.#modem.later(delayS, run);
  }

  prompt(count: number | null, take: (bytes: string | null) => void): void {
    this.#modem.prompt(count, take);
  }

  #ends(): boolean {
    const isFirst = !this.#isOver;
    this.#isOver = true;
    return isFirst;
  }
}
