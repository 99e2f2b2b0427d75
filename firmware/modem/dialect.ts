import type { CommandOptions } from './at.ts';

/** What an unsolicited line means, one callback for each meaning. */
export interface Events {
  /** The socket has bytes to be read. */
  arrived(id: number): void;
  closed(id: number): void;
  /** `error` 0 when it is open. */
  opened(id: number, error: number): void;
  contextLost(): void;
  /** The modem has started anew. */
  booted(): void;
  simGone(): void;
}

/** What one family of modems has of its own. */
export interface Dialect {
  /** How long its power key is held, ms, and how long it may take until it answers. */
  keyMs: number;
  bootMs: number;
  /** Sent once it answers. */
  begin: string[];
  /** What asks for the registration. */
  registration: string;
  /** Deactivates the PDP context. */
  down: string;
  downEnds?: RegExp;
  /**
   * Activates the PDP context: commands, each with its deadline in ms. The result of the last one may come later, as an
   * unsolicited line that `result` matches.
   */
  up(apn: string, user: string, password: string): [command: string, deadlineMs: number, ends?: RegExp][];
  open(id: number, host: string, port: number): string;
  openWish?(id: number): CommandOptions;
  send(id: number, bytes: number): string;
  sent(id: number): RegExp;
  read(id: number): string;
  header: RegExp;
  /** The line in place of a header where nothing waits. */
  empty?: string;
  /** The AT command that asks how many sent bytes the peer has not acknowledged. `unacked` reads its answer. */
  count(id: number): string;
  /** @returns the number of bytes without acknowledgement; NaN when the line says something else */
  unacked(line: string): number;
  close(id: number): string;
  closeEnds?: RegExp;
  /** Calls the event of an unsolicited line. @returns false when the line is not known */
  heard(line: string, events: Events): boolean;
}
