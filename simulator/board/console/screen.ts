import type { ConsoleSwitch } from '../options.ts';

const ERASE_LINE = '\r\x1b[J';

/**
 * The console's last line as the terminal shows it: the prompt and what was typed so far. What a program prints appears
 * above that line.
 */
export class LineScreen implements ConsoleSwitch {
  line = '';
  /** True after a DLE at the start of the line: input from a program at the other end is not echoed. */
  echoOffForLine = false;
  isEchoOn = true;
  #isRemoved = true;
  readonly #output: (bytes: string) => void;

  constructor(output: (bytes: string) => void) {
    this.#output = output;
  }

  get showsLine(): boolean {
    return this.isEchoOn && !this.echoOffForLine;
  }

  echo(on: boolean): void {
    this.isEchoOn = on;
  }

  /** Power-on: clears what was typed. */
  reset(): void {
    this.line = '';
    this.isEchoOn = true;
    this.#isRemoved = true;
  }

  /** Shows what a program prints. */
  print(text: string): void {
    this.#remove();
    this.raw(text);
  }

  raw(text: string): void {
    this.#output(text.replaceAll('\n', '\r\n'));
  }

  showPrompt(): void {
    if (!this.#isRemoved) return;
    this.#isRemoved = false;
    if (this.isEchoOn) this.raw(`>${this.line.replaceAll('\n', '\n:')}`);
  }

  append(text: string): void {
    this.line += text;
    if (this.showsLine) this.raw(text);
  }

  backspace(): void {
    if (this.line === '' || this.line.endsWith('\n')) return;
    this.line = this.line.slice(0, -1);
    if (this.showsLine) this.raw('\b \b');
  }

  /** A line break inside an unfinished statement. */
  continueLine(): void {
    this.line += '\n';
    if (this.showsLine) this.raw('\n:');
  }

  /** Enter: takes the line that is to be run. */
  takeLine(): string {
    const { line } = this;
    this.line = '';
    if (this.showsLine) {
      this.raw('\n');
      this.#isRemoved = true;
    }
    return line;
  }

  replaceLine(line: string): void {
    this.#remove();
    this.line = line;
    this.showPrompt();
  }

  /** Ctrl-C. */
  clearLine(): void {
    this.#remove();
    this.line = '';
    this.echoOffForLine = false;
  }

  #remove(): void {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    if (this.showsLine) this.#output('\x1b[A'.repeat(this.line.split('\n').length - 1) + ERASE_LINE);
  }
}
