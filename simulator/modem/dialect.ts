import type { NetError } from '../net/socket.ts';
import type { Command } from './command-line.ts';
import type { Modem } from './modem.ts';
import type { ModemSocket } from './sockets.ts';

/** A command that is being answered. Its final result (`ok`, `error`, `fail`, `end`) is sent once. */
export interface CommandReply extends Command {
  /** A line before the final result. */
  line(text: string): void;
  /** Raw bytes of a connection before the final result. */
  data(bytes: string): void;
  ok(): void;
  error(): void;
  /** `+CME ERROR`, as a number or in words, as AT+CMEE has it. */
  fail(code: number): void;
  /** Goes on with the line's next command; without one there is no final result. */
  proceed(): void;
  /** A final result other than OK; null for none. */
  end(word: string | null): void;
  /** Calls back after that time, unless the modem has lost its power. */
  later(delayS: number, run: () => void): void;
  /**
   * Shows the prompt and takes data. @param count null for all up to Ctrl-Z @param take gets null where ESC has ended
   * it
   */
  prompt(count: number | null, take: (bytes: string | null) => void): void;
}

export interface CommandSpec {
  /** `+CSQ`; `E` for ATE. */
  name: string;
  /** The manual and section that say so, or [E]. */
  source: string;
  run(modem: Modem, call: CommandReply): void;
}

/** The unsolicited lines of a modem; null where it sends none. */
export interface Announcements {
  opened(socket: ModemSocket, error: NetError | 'no-context' | null): string | null;
  /** Bytes wait to be read by a command. */
  arrived(socket: ModemSocket): string;
  /** The header line of bytes that are pushed without being asked for. */
  pushed(socket: ModemSocket, bytes: string): string;
  closed(socket: ModemSocket): string;
  contextLost(context: number): string;
  poweredDown: string;
  /** Before power saving; null where the modem has none. */
  asleep: string | null;
  /** Before it restarts as AT+CFUN=1,1 asks for; null where it says nothing. */
  restarts: string | null;
  /** Sent at a brown-out; null where the modem dies silently. */
  underVoltage: string | null;
}

/** One family of modems: its data and its commands. */
export interface Dialect {
  /** As `--modem` takes it. */
  name: string;
  /** Other names of this dialect. */
  aliases: readonly string[];
  /** What ATI says, by name or alias. */
  identity: Record<string, readonly string[]>;
  /** 0 for autobauding: the modem takes the rate of the first byte. */
  baud: number;
  /** How long the power key is held at least, to start and to stop. */
  powerKeyMs: { on: number; off: number };
  /** Lines at start: seconds after power-on, and the text; `sim` marks those that need the SIM. */
  boot: readonly { atS: number; line: string; needs?: 'sim' }[];
  /** From power-on until commands are answered. */
  readyS: number;
  /** Between its power key and power off. */
  powerDownS: readonly [number, number];
  sockets: number;
  /** Bytes that one send takes. */
  sendBytesMax: number;
  /** The command that reports registration: +CEREG or +CREG. */
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
