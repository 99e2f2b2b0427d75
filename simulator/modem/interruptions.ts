import type { Random } from '../kernel/random.ts';
import type { Modem } from './modem.ts';

/** A point in a dialogue: a command has come, a prompt is about to be shown, it has been shown. */
export type DialoguePoint = 'command' | 'prompt' | 'data';

/** Harmless unsolicited lines that each of these modems sends. */
const IDLE_LINES = [
  '+CIEV: "signal",3',
  '+CTZV: "+04"',
  '+QIND: "csq",21,99',
  '*PSUTTZ: 26,11,28',
  '+CGEV: NW MODIFY',
];
/** How long half a line stands on the wire. [E] */
const HALF_LINE_S = 0.4;

/** Sends unsolicited lines in order; a fault places them where they hurt most. */
export class Interruptions {
  readonly #modem: Modem;
  readonly #random: Random;
  /** Output that waits for the rest of half a line, or for the end of data. */
  #waiting: (() => void)[] = [];
  #isHalf = false;

  constructor(modem: Modem, random: Random) {
    this.#modem = modem;
    this.#random = random;
  }

  urc(text: string): void {
    this.inTurn(() => this.#modem.write(`\r\n${text}\r\n`, text));
    if (this.#modem.trouble.interrupts && this.#random.chance(0.5)) this.#junk();
  }

  /** Pushed bytes, after their header line; the fault puts other lines before and behind them, into one read. */
  push(line: string, bytes: string): void {
    const before = this.#modem.trouble.interrupts ? this.#line() : null;
    this.inTurn(() => {
      // Two unsolicited lines in one read.
      if (before !== null) this.#modem.write(`\r\n${before}\r\n`, before);
      this.#modem.write(`\r\n${line}\r\n`, line);
    });
    this.#modem.sendData(bytes);
    if (this.#modem.trouble.interrupts && this.#random.chance(0.5)) this.#junk();
  }

  at(place: DialoguePoint): void {
    const { interrupts } = this.#modem.trouble;
    if (!interrupts || !this.#random.chance(place === 'command' ? 0.3 : 0.5)) return;
    if (place === 'command' && this.#random.chance(0.3)) this.#half();
    else this.#junk();
  }

  /** Power has gone. */
  forget(): void {
    this.#waiting = [];
    this.#isHalf = false;
  }

  storm(): void {
    const { stormPerS } = this.#modem.trouble;
    if (stormPerS === 0) return;
    if (this.#modem.isAwake) this.#junk();
    this.#modem.later(this.#random.exponential(1 / stormPerS), () => this.storm());
  }

  #junk(): void {
    const text = this.#line();
    this.inTurn(() => this.#modem.write(`\r\n${text}\r\n`, text));
  }

  /** Sends half a line, and the rest later; other output waits meanwhile. */
  #half(): void {
    if (this.#isHalf) return;
    const text = this.#line();
    const cut = 1 + this.#random.below(text.length - 1);
    this.#isHalf = true;
    this.#modem.write(`\r\n${text.slice(0, cut)}`, `${text.slice(0, cut)}...`);
    this.#modem.later(HALF_LINE_S * this.#random.uniform(), () => {
      this.#modem.write(`${text.slice(cut)}\r\n`, `...${text.slice(cut)}`);
      this.#isHalf = false;
      for (const run of this.#waiting.splice(0)) run();
    });
  }

  /** Sends at once, or after the rest of half a line. */
  inTurn(run: () => void): void {
    if (this.#isHalf) this.#waiting.push(run);
    else run();
  }

  #line(): string {
    return IDLE_LINES[this.#random.below(IDLE_LINES.length)];
  }
}
