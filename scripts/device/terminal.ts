import { styleText } from 'node:util';
import { textOf } from '../../simulator/board/bytes.ts';

/** Two Ctrl-C within this time leave; one alone goes to the board. */
const LEAVE_MS = 1000;

/** Of a character with two, three or four bytes all but the last. */
const UNFINISHED = /(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})$/;

/** What a board prints, as lines with the time of day; the prompt and its line come as they are. */
export class Lines {
  #atStart = true;
  /** The beginning of a character whose other bytes have not come yet. */
  #rest = '';
  readonly #write: (text: string) => void;
  readonly #now: () => Date;

  constructor(write: (text: string) => void, now: () => Date) {
    this.#write = write;
    this.#now = now;
  }

  /** What came from the board, UTF-8 in bytes; `\r` and the engine's cursor moves are for a terminal that shows nothing else. */
  take(bytes: string): void {
    const all = this.#rest + bytes;
    this.#rest = UNFINISHED.exec(all)?.[0] ?? '';
    const text = textOf(all.slice(0, all.length - this.#rest.length));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out.
    const plain = text.replace(/\r|\x1b\[\d*[A-Z]/g, '');
    for (const part of plain.split(/(?<=\n)/)) {
      // The prompt alone is no line yet.
      const shown = this.#atStart ? part.replace(/^>+/, '') : part;
      if (shown === '') continue;
      this.#write(`${this.#atStart ? `${styleText('dim', this.#stamp())} ` : ''}${coloured(shown)}`);
      this.#atStart = part.endsWith('\n');
    }
  }

  /** A line of our own. */
  say(text: string): void {
    this.#write(`${this.#atStart ? '' : '\n'}${styleText('cyan', `-- ${text}`)}\n`);
    this.#atStart = true;
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
