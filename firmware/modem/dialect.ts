import type { CommandOptions } from './at.ts';

/** What a line that nobody asked for means; `on` has a word for each. */
export interface Events {
  /** Bytes wait at that socket. */
  arrived(id: number): void;
  closed(id: number): void;
  /** `error` 0: it is open. */
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
  /** Takes the context down. */
  down: string;
  downEnds?: RegExp;
  /** Brings it up: each with its deadline in ms; the last word of the last one may come later, as a line that this knows. */
  up(apn: string, user: string, password: string): [command: string, deadlineMs: number, ends?: RegExp][];
  open(id: number, host: string, port: number): string;
  openWish?(id: number): CommandOptions;
  send(id: number, bytes: number): string;
  sent(id: number): RegExp;
  read(id: number): string;
  header: RegExp;
  /** The line in place of a header where nothing waits. */
  empty?: string;
  /** What asks how many bytes are not acknowledged; the first number of the line behind `unacked`. */
  count(id: number): string;
  /** @returns the number of bytes without acknowledgement; NaN: the line says something else */
  unacked(line: string): number;
  close(id: number): string;
  closeEnds?: RegExp;
  /** Puts a line to its event. @returns false: it is not known */
  heard(line: string, events: Events): boolean;
}
