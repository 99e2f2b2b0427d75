/** What an unsolicited line means, one callback for each meaning. */
export interface Events {
  /** The socket has bytes to be read. */
  arrived(id: number): void;
  closed(id: number): void;
  /** `error` 0 when it is open. */
  opened(id: number, error: number): void;
  contextLost(): void;
}

/** A command about the PDP context, its deadline in ms, and the lines that have its result where OK has not. */
export type ContextStep = [command: string, deadlineMs: number, ends?: RegExp];

/** What one family of modems has of its own. */
export interface Dialect {
  /** How long its power key is held, ms, and how long it may take until it answers. */
  keyMs: number;
  bootMs: number;
  /** Sent once it answers. */
  begin: string[];
  /** The line before power saving begins; modems without it have none. */
  asleep?: string;
  /** What asks for the registration. */
  registration: string;
  /** Deactivates the PDP context. */
  down: ContextStep;
  /** Activates it. */
  up(apn: string, user: string, password: string): ContextStep[];
  open(id: number, host: string, port: number): string;
  /**
   * Commands about a connection, `#` in the place of its number: strings take a third of a function's variables. The
   * number of bytes follows behind `send`.
   */
  send: string;
  read: string;
  close: string;
  /** Asks how many sent bytes the peer has not acknowledged. */
  count: string;
  /** Final result codes of a send. */
  sent: RegExp;
  header: RegExp;
  /** The line in place of a header where nothing waits. */
  empty?: string;
  /** Which value of the answer to `count` it is, from 0 and with the name before the first. */
  unackedPlace: number;
  closeEnds?: RegExp;
  /** Calls the event of an unsolicited line. @returns false when the line is not known */
  heard(line: string, events: Events): boolean;
}
