import type { NetError } from '../net/socket.ts';
import type { Command } from './command-line.ts';
import type { Modem } from './modem.ts';
import type { ModemSocket } from './sockets.ts';

/** A command that is being answered. Its last word (`ok`, `error`, `fail`, `end`) comes once. */
export interface CommandReply extends Command {
  /** A line before the last word. */
  line(text: string): void;
  /** Bytes of a connection before the last word, as they are. */
  data(bytes: string): void;
  ok(): void;
  error(): void;
  /** `+CME ERROR`, as a number or in words, as AT+CMEE has it. */
  fail(code: number): void;
  /** Another last word than OK; null for none. */
  end(word: string | null): void;
  /** Goes on after so long, unless the modem has lost its power. */
  later(delayS: number, run: () => void): void;
  /** Shows the prompt and takes data. @param count null: up to Ctrl-Z @param take gets null where ESC has ended it */
  prompt(count: number | null, take: (bytes: string | null) => void): void;
}

export interface CommandSpec {
  /** `+CSQ`; `E` for ATE. */
  name: string;
  /** The manual and section that say so, or [E]. */
  source: string;
  run(modem: Modem, call: CommandReply): void;
}

/** What a modem says when something happens; null where it says nothing. */
export interface Announcements {
  opened(socket: ModemSocket, error: NetError | 'no-context' | null): string | null;
  /** Bytes wait to be asked for. */
  arrived(socket: ModemSocket): string;
  /** The line before bytes that come unasked. */
  pushed(socket: ModemSocket, bytes: string): string;
  closed(socket: ModemSocket): string;
  contextLost(context: number): string;
  poweredDown: string;
  /** At the end of its power by a brown-out; null where it dies without a word. */
  underVoltage: string | null;
}

/** One family of modems: data, and what its commands do. */
export interface Dialect {
  /** As `--modem` takes it. */
  name: string;
  /** Others that speak it. */
  aliases: readonly string[];
  /** What ATI says, by name or alias. */
  identity: Record<string, readonly string[]>;
  /** 0: it takes the rate of the first byte. */
  baud: number;
  /** How long the power key is held at least, to start and to stop. */
  powerKeyMs: { on: number; off: number };
  /** Seconds after power-on, and the line; `sim`: only once the SIM is there. */
  boot: readonly { atS: number; line: string; needs?: 'sim' }[];
  /** From power-on until commands are answered. */
  readyS: number;
  /** Between its power key and power off. */
  powerDownS: readonly [number, number];
  sockets: number;
  /** Bytes that one send takes. */
  sendBytesMax: number;
  /** What registration is told by: +CEREG or +CREG. */
  registration: '+CREG' | '+CEREG';
  commands: readonly CommandSpec[];
  says: Announcements;
}

/** +CME ERROR by number (3GPP TS 27.007, 9.2). */
export const CME: Record<number, string> = {
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  14: 'SIM busy',
  30: 'no network service',
  50: 'Incorrect parameters',
  100: 'unknown',
  133: 'requested service option not subscribed',
};
