import { styleText } from 'node:util';
import { printable, printableLines } from '../../simulator/report/printable.ts';

/** Two Ctrl-C within this time leave; one alone goes to the board. */
const LEAVE_MS = 1000;

/** What the console sends to delete the character before the cursor. */
const ERASE = '\b \b';
/** The control sequences of a board that reach the terminal: SGR (colours, bold) and ERASE. Others are shown escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what begins a sequence.
const ALLOWED = /(\x1b\[[\d;:]*m|\x08 \x08)/;
const RESET = '\x1b[0m';
/** The engine's cursor moves, for a terminal that shows nothing but the console. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out.
const CURSOR = /\r|\x1b\[\d*[A-Z]/g;
/** The beginning of a sequence whose end has not come yet; a longer one is none of those above. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what begins the sequence.
const BEGUN = /(?:\x1b(?:\[[\d;:]{0,32})?|(?<!\x08 )\x08 ?)$/;

/**
 * A board's output as lines with the time of day; the prompt and its line are passed unchanged. Colours reach the
 * terminal and end with their line; every other control character is shown escaped, as a board may be anybody's.
 */
export class Lines {
  #atStart = true;
  #isColoured = false;
  /** Shown on the line so far. */
  #letters = 0;
  #begun = '';
  readonly #decoder = new TextDecoder();
  readonly #write: (text: string) => void;
  readonly #now: () => Date;

  constructor(write: (text: string) => void, now: () => Date) {
    this.#write = write;
    this.#now = now;
  }

  /** @param bytes from the board, as a binary string: UTF-8, cut anywhere */
  take(bytes: string): void {
    const text = this.#begun + this.#decoder.decode(Buffer.from(bytes, 'latin1'), { stream: true });
    this.#begun = BEGUN.exec(text)?.[0] ?? '';
    const whole = text.slice(0, text.length - this.#begun.length).replace(CURSOR, '');
    for (const part of whole.split(/(?<=\n)/)) {
      // The prompt alone is no line yet.
      const shown = this.#atStart ? part.replace(/^>+/, '') : part;
      if (shown === '') continue;
      const stamp = this.#atStart ? `${styleText('dim', this.#stamp())} ` : '';
      this.#atStart = part.endsWith('\n');
      this.#write(stamp + this.#safe(shown));
    }
  }

  /** A line of our own. */
  say(text: string): void {
    this.#write(`${this.#atStart ? '' : `${RESET}\n`}${styleText('cyan', `-- ${printable(text)}`)}\n`);
    this.#atStart = true;
    this.#isColoured = false;
    this.#letters = 0;
  }

  #safe(text: string): string {
    const safe = text
      .split(ALLOWED)
      .map((part, index) => (index % 2 === 1 ? this.#obeyed(part) : this.#counted(printableLines(part))))
      .join('');
    if (!this.#atStart) return coloured(safe);
    this.#letters = 0;
    if (!this.#isColoured) return coloured(safe);
    this.#isColoured = false;
    return `${safe.slice(0, -1)}${RESET}\n`;
  }

  #obeyed(sequence: string): string {
    if (sequence !== ERASE) this.#isColoured = true;
    // An ERASE at the start of a line would delete the time that mote has printed before it.
    else if (this.#letters === 0) return printableLines(sequence);
    else this.#letters--;
    return sequence;
  }

  #counted(text: string): string {
    this.#letters += text.length;
    return text;
  }

  #stamp(): string {
    return this.#now().toISOString().slice(11, 23);
  }
}

function coloured(text: string): string {
  if (/^(?:Uncaught|ERROR|Execution Interrupted|New interpreter error)/.test(text))
    return styleText('red', text);
  return text;
}

/**
 * Keys to the board, until two Ctrl-C.
 * @returns ends it
 */
export function keysTo(send: (text: string) => void, leave: () => void): () => void {
  const { stdin } = process;
  let lastMs = -Infinity;
  const take = (bytes: Buffer) => {
    const text = bytes.toString('latin1');
    for (const key of text) {
      if (key !== '\x03') continue;
      const nowMs = performance.now();
      if (nowMs - lastMs < LEAVE_MS) {
        leave();
        return;
      }
      lastMs = nowMs;
    }
    // A terminal sends \r for Enter; a pipe has lines.
    send(text.replaceAll('\r', '\n'));
  };
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', take);
  stdin.resume();
  return () => {
    stdin.off('data', take);
    if (stdin.isTTY) stdin.setRawMode(false);
    // A pipe that is only paused keeps the process alive.
    stdin.destroy();
  };
}
