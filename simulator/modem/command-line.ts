/** Characters of a command line; a longer one is an error (QIOPEN with a host of 150 characters takes 200). */
export const MAX_LINE = 1024;

export const CTRL_Z = '\x1a';
export const ESC = '\x1b';

/** Data after a prompt: the number of bytes, or null for all up to Ctrl-Z. */
interface PromptedData {
  count: number | null;
  /** @param bytes null when ESC cancelled it */
  done(bytes: string | null): void;
}

/** What the board sends: command lines (V.250, 5.2), and data where the modem has asked for it. */
export class CommandLine {
  /** ATE. */
  echoes = true;
  readonly #onLine: (line: string) => void;
  readonly #echo: (text: string) => void;
  #line = '';
  #isTooLong = false;
  #wanted: PromptedData | null = null;
  #data = '';

  /** @param onLine gets each line without its end, and `null` for one that is too long */
  constructor(onLine: (line: string | null) => void, echo: (text: string) => void) {
    this.#onLine = onLine as (line: string) => void;
    this.#echo = echo;
  }

  /** The modem waits for data. */
  get wantsData(): boolean {
    return this.#wanted !== null;
  }

  /** The next bytes are data. @param count null for all up to Ctrl-Z */
  want(count: number | null, done: PromptedData['done']): void {
    this.#wanted = { count, done };
    this.#data = '';
  }

  forget(): void {
    this.#line = '';
    this.#isTooLong = false;
    this.#wanted = null;
    this.#data = '';
  }

  take(bytes: string): void {
    for (let index = 0; index < bytes.length; index++) {
      if (this.#wanted !== null) index += this.#takeData(this.#wanted, bytes.slice(index)) - 1;
      else this.#takeCharacter(bytes[index]);
    }
  }

  #takeCharacter(character: string): void {
    if (this.echoes) this.#echo(character);
    if (character === '\r') {
      const line = this.#line;
      const isTooLong = this.#isTooLong;
      this.#line = '';
      this.#isTooLong = false;
      this.#onLine((isTooLong ? null : line) as string);
    } else if (character === '\b') this.#line = this.#line.slice(0, -1);
    else if (character !== '\n' && character !== ESC) {
      if (this.#line.length < MAX_LINE) this.#line += character;
      else this.#isTooLong = true;
    }
  }

  /** @returns how many bytes it took */
  #takeData(wanted: PromptedData, bytes: string): number {
    if (wanted.count !== null) {
      const part = bytes.slice(0, wanted.count - this.#data.length);
      this.#data += part;
      if (this.#data.length === wanted.count) this.#end(wanted, this.#data);
      return part.length;
    }
    const ends = [bytes.indexOf(CTRL_Z), bytes.indexOf(ESC)].filter((place) => place >= 0);
    const end = ends.length === 0 ? -1 : Math.min(...ends);
    this.#data = (this.#data + (end < 0 ? bytes : bytes.slice(0, end))).slice(0, MAX_DATA);
    if (end < 0) return bytes.length;
    this.#end(wanted, bytes[end] === ESC ? null : this.#data);
    return end + 1;
  }

  #end(wanted: PromptedData, bytes: string | null): void {
    this.#wanted = null;
    this.#data = '';
    wanted.done(bytes);
  }
}

/** The bound of data without a length; data beyond it is dropped. */
const MAX_DATA = 1460;

/** One command of a line. */
export interface Command {
  /** `E`, `&F`, `+CSQ`. */
  name: string;
  /** `AT+X`, `AT+X?`, `AT+X=?`, `AT+X=1,"a"`. */
  form: 'do' | 'read' | 'test' | 'set';
  /** Without their quotes. */
  args: string[];
}

const BASIC = /^(&?[a-z])(\d*)/i;
const EXTENDED = /^[+*^][a-z0-9]+/i;

/** The commands of a line (V.250, 5.2.1); null where the line is no command line, or malformed. */
export function parseLine(line: string): Command[] | null {
  const start = line.search(/at/i);
  if (start < 0) return null;
  let rest = line.slice(start + 2).trim();
  const commands: Command[] = [];
  while (rest !== '') {
    const [name] = EXTENDED.exec(rest) ?? [];
    if (name === undefined) {
      const [whole, letter, digits] = BASIC.exec(rest) ?? [];
      if (whole === undefined) return null;
      commands.push({
        name: letter.toUpperCase(),
        form: digits === '' ? 'do' : 'set',
        args: digits === '' ? [] : [digits],
      });
      rest = rest.slice(whole.length).trim();
      continue;
    }
    const { text, length } = untilSemicolon(rest.slice(name.length));
    const command = extended(name.toUpperCase(), text.trim());
    if (command === null) return null;
    commands.push(command);
    rest = rest.slice(name.length + length).trim();
  }
  return commands;
}

function untilSemicolon(text: string): { text: string; length: number } {
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') isQuoted = !isQuoted;
    else if (text[index] === ';' && !isQuoted) return { text: text.slice(0, index), length: index + 1 };
  }
  return { text, length: text.length };
}

function extended(name: string, tail: string): Command | null {
  if (tail === '') return { name, form: 'do', args: [] };
  if (tail === '?') return { name, form: 'read', args: [] };
  if (tail === '=?') return { name, form: 'test', args: [] };
  if (tail[0] !== '=') return null;
  const args = splitArguments(tail.slice(1));
  return args && { name, form: 'set', args };
}

/** Null: a quote that is not closed, or one within a value; none of these modems has an escape for it. */
function splitArguments(text: string): string[] | null {
  const args: string[] = [];
  for (const part of text.match(/(?:"[^"]*"|[^",])*(?:,|$)|.+/g)?.slice(0, -1) ?? []) {
    const value = part.replace(/,$/, '').trim();
    if (!/^(?:"[^"]*"|[^"]*)$/.test(value)) return null;
    args.push(value.replaceAll('"', ''));
    if (!part.endsWith(',')) return args;
  }
  args.push('');
  return args;
}
