/** What a command wants beyond OK or an error. */
export interface CommandOptions {
  /** Its last words; OK and errors unless given. */
  ends?: RegExp;
  /** Sent behind the prompt. */
  data?: string;
  /** The line before bytes; its first group is their number. */
  header?: RegExp;
}

/**
 * @param word the last one; undefined: none came in time
 * @param lines those before it
 * @param bytes what stood behind the header; undefined: there was none, or something else stood there too
 * @param isPrompted the data has gone out
 */
export type CommandDone = (
  word: string | undefined,
  lines: string[],
  bytes: string | undefined,
  isPrompted: boolean,
) => void;

interface Command extends CommandOptions {
  text: string;
  deadlineMs: number;
  done: CommandDone;
  isUrgent?: boolean;
}

/** Commands that wait; one more is refused. */
export const MAX_WAITING = 16;
/** Characters of a line; what is longer is noise. */
export const MAX_LINE = 512;

/** Lines of a modem about itself. One that is none of them is a damaged one, or bytes of a connection. */
const HARMLESS = /^([+*][A-Z]+: |APP RDY$|Call Ready$|SMS Ready$|OK$)/;
const ENDS = /^(OK$|ERROR$|\+CM[ES] ERROR)/;

/**
 * An AT dialogue on a serial port: one command at a time, each with a deadline; lines that nobody asked for wherever they
 * stand, and any split of what is read.
 * @param urc gets each line that is no last word, and says whether it is its own
 */
export function connectAt(serial: Serial, urc: (line: string) => boolean) {
  let rest = '';
  let waiting: Command[] = [];
  let now: Command | undefined;
  let lines: string[] = [];
  let bytes: string | undefined;
  let left = 0;
  let isPrompted = false;
  let isOdd = false;
  /** Bytes are over: a line's end must stand behind them. */
  let isBehind = false;
  /** Only what is urgent goes out: commands that the modem may still have would be taken for data, or answered late. */
  let isHeld = false;
  let timer = 0;

  function next(): void {
    if (now || !waiting.length || (isHeld && !waiting[0].isUrgent)) return;
    now = waiting.shift() as Command;
    lines = [];
    bytes = undefined;
    left = 0;
    isOdd = false;
    isBehind = false;
    isPrompted = false;
    timer = setTimeout(end, now.deadlineMs);
    serial.write(`${now.text}\r`);
  }

  function end(word?: string): void {
    const ended = now;
    if (!ended) return;
    if (word) clearTimeout(timer);
    // Half a line of who had no answer is none of the next one's.
    else rest = '';
    now = undefined;
    left = 0;
    ended.done(word, lines, isOdd ? undefined : bytes, isPrompted);
    next();
  }

  function take(line: string): void {
    if (!line) return;
    // A good word before the prompt belongs to an older command.
    if (
      now &&
      (now.ends || ENDS).test(line) &&
      (isPrompted || now.data === undefined || /ERROR|FAIL/.test(line))
    )
      end(line);
    // The echo, before it is off.
    else if (now && line === now.text) return;
    else if (!urc(line) && now) {
      const name = now.text.substr(2).split(/[=?]/)[0];
      if (name && line.indexOf(`${name}:`) === 0) lines.push(line);
      else if (!HARMLESS.test(line)) isOdd = true;
    }
  }

  function hear(data: string): void {
    rest += data;
    while (rest) {
      if (left) {
        const part = rest.substr(0, left);
        bytes += part;
        left -= part.length;
        rest = rest.substr(part.length);
        isBehind = !left;
        continue;
      }
      if (isBehind) {
        isBehind = false;
        if (rest[0] !== '\r') isOdd = true;
      }
      if (rest[0] === '\r' || rest[0] === '\n') {
        rest = rest.substr(1);
        continue;
      }
      if (now && now.data !== undefined && !isPrompted && rest[0] === '>') {
        isPrompted = true;
        rest = rest.substr(rest[1] === ' ' ? 2 : 1);
        serial.write(now.data);
        continue;
      }
      const found = now && now.header && bytes === undefined && now.header.exec(rest);
      if (found) {
        bytes = '';
        left = +found[1];
        isBehind = !left;
        rest = rest.substr(found[0].length);
        continue;
      }
      const place = rest.indexOf('\r');
      // A header ends with its line feed, which may not have come.
      if (place < 0 || (now && now.header && place === rest.length - 1)) {
        if (rest.length > MAX_LINE) rest = '';
        return;
      }
      const line = rest.substr(0, place);
      // The line's end goes first: what it brings about may read on.
      rest = rest.substr(place + 1);
      take(line);
    }
  }

  serial.removeAllListeners('data');
  serial.on('data', hear);

  return {
    /** @returns false: too many wait */
    send(text: string, deadlineMs: number, done: CommandDone, wish?: CommandOptions): boolean {
      if (waiting.length >= MAX_WAITING) return false;
      const command = (wish || {}) as Command;
      command.text = text;
      command.deadlineMs = deadlineMs;
      command.done = done;
      waiting.push(command);
      next();
      return true;
    },
    /** Goes before all others, which wait until `release`. */
    urgent(text: string, deadlineMs: number, done: CommandDone): void {
      isHeld = true;
      waiting.unshift({ text, deadlineMs, done, isUrgent: true });
      next();
    },
    /** Nothing goes out but what is urgent: a modem that waits for data would take it for that. */
    hold(): void {
      isHeld = true;
    },
    release(): void {
      isHeld = false;
      next();
    },
    /** The modem has started anew: nothing that was asked will be answered. */
    forget(): void {
      waiting = [];
      if (now) clearTimeout(timer);
      now = undefined;
      isHeld = false;
      left = 0;
      rest = '';
    },
  };
}

export type AtEngine = ReturnType<typeof connectAt>;
