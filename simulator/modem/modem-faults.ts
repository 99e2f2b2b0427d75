/** What is wrong with a modem now; a bad day sets some of it, and its end puts it back. Times in seconds: [min, max]. */
export interface ModemFaults {
  /** The supply breaks down at the next transmission. */
  brownOut: boolean;
  /** More time until each answer. */
  slowS: readonly [number, number] | null;
  /** More time until the prompt for data. */
  promptS: readonly [number, number] | null;
  /** The prompt never comes. */
  promptless: boolean;
  /** No word about data that has been sent. */
  sendUnconfirmed: boolean;
  /** Data is taken and thrown away, and nothing is said about it. */
  sendSwallowed: boolean;
  /** Unsolicited lines between a command and its answer, before a prompt and behind it, and in one read with others. */
  interrupts: boolean;
  /** Unsolicited lines a second. */
  stormPerS: number;
  /** What the network answers to a registration; null where it takes the modem in. */
  registration: 'denied' | 'searching' | null;
  simGone: boolean;
  /** The network refuses the context, as with an APN that it does not know. */
  contextRefused: boolean;
  /** Of each byte of a line to the board, garbled. */
  garbledShare: number;
  /** Of each byte of a line to the board, lost. */
  lostShare: number;
}

export const NO_MODEM_FAULTS: Readonly<ModemFaults> = {
  brownOut: false,
  slowS: null,
  promptS: null,
  promptless: false,
  sendUnconfirmed: false,
  sendSwallowed: false,
  interrupts: false,
  stormPerS: 0,
  registration: null,
  simGone: false,
  contextRefused: false,
  garbledShare: 0,
  lostShare: 0,
};

/** What befalls a modem at once. */
export type SuddenFault = 'reboot' | 'hang' | 'lose-context' | 'lose-sockets';

/** One bad day, as its file has it: data. */
export interface BadDay {
  name: string;
  about: string;
  /** While it lasts. */
  trouble?: Partial<ModemFaults>;
  /** When it begins. */
  blow?: SuddenFault;
  /** While it lasts no board can be connected: the network does not serve the modem, or nothing gets out of it. */
  cutsOff?: boolean;
}
