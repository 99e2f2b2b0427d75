/** What a command expects beside OK or an error. */
export interface CommandOptions {
  /** Final result codes; OK and the errors unless given. */
  ends?: RegExp;
  /** Data that is sent after the prompt. */
  data?: string;
  /** The header line before data bytes; its first group is their number. */
  header?: RegExp;
}

/**
 * @param word the final result code; undefined when none came in time
 * @param lines the lines before it
 * @param bytes the data behind the header; undefined when there was no header, or when other lines stood in the data
 * @param isPrompted the prompt came and the data was sent
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

/** Commands that wait for their turn; one more is refused. */
export const MAX_WAITING = 16;
/** Characters of a line; a longer line is noise. */
export const MAX_LINE = 512;

/** Lines that a modem sends about itself. Any other line is damaged, or holds bytes of a connection. */
const HARMLESS = /^([+*][A-Z]+: |APP RDY$|Call Ready$|SMS Ready$|OK$)/;
const ENDS = /^(OK$|ERROR$|\+CM[ES] ERROR)/;

/**
 * An AT dialogue on a serial port: one command at a time, each with a deadline. Unsolicited lines may come anywhere,
 * and reads may split the stream anywhere.
 * @param urc gets each line that is no final result code; returns true when it is an unsolicited line
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
  /** The data is complete: a line end must follow. */
  let isBehind = false;
  /**
   * Only urgent commands are sent: the modem may still wait for data and take a command for it, or answer an older one.
   */
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
    // The rest of an earlier command's line must not count for the next command.
    else rest = '';
    now = undefined;
    left = 0;
    ended.done(word, lines, isOdd ? undefined : bytes, isPrompted);
    next();
  }

  function take(line: string): void {
    if (!line) return;
    // The command that now waits expects a prompt first. An OK that comes before the prompt answers an earlier command
    // whose deadline had passed.
    if (
      now &&
      (now.ends || ENDS).test(line) &&
      (isPrompted || now.data === undefined || /ERROR|FAIL/.test(line))
    )
      end(line);
    // The echo of the command, which ATE0 has not turned off yet.
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
      // A header ends with its line feed, which may come in a later read.
      if (place < 0 || (now && now.header && place === rest.length - 1)) {
        if (rest.length > MAX_LINE) rest = '';
        return;
      }
      const line = rest.substr(0, place);
      // The line is taken out of the buffer first: what it causes may read further.
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
    /** Runs before all other commands, which wait until `release`. */
    urgent(text: string, deadlineMs: number, done: CommandDone): void {
      isHeld = true;
      waiting.unshift({ text, deadlineMs, done, isUrgent: true });
      next();
    },
    /** Nothing but urgent commands is sent: a modem that waits for data would take them for data. */
    hold(): void {
      isHeld = true;
    },
    release(): void {
      isHeld = false;
      next();
    },
    /** The modem has restarted: no pending command will be answered. */
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
