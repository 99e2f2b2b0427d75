/**
 * What is wrong with a modem now; a fault sets some fields, and its end restores them. Times in seconds: [min, max].
 */
export interface ModemFaults {
  /** A brown-out hits at the next transmission. */
  brownOut: boolean;
  /** Extra time before each answer. */
  slowS: readonly [number, number] | null;
  /** Extra time before the prompt for data. */
  promptS: readonly [number, number] | null;
  /** The prompt never comes. */
  promptless: boolean;
  /** The modem transmits the data but never reports SEND OK. */
  sendUnconfirmed: boolean;
  /** Data is taken and discarded, and no result is sent. */
  sendSwallowed: boolean;
  /** Unsolicited lines between a command and its answer, before a prompt and behind it, and in one read with others. */
  interrupts: boolean;
  /** Unsolicited lines a second. */
  stormPerS: number;
  /** The network's answer to a registration; null where it accepts the modem. */
  registration: 'denied' | 'searching' | null;
  simGone: boolean;
  /** The network refuses the context, as with an APN that it does not know. */
  contextRefused: boolean;
  /** Probability that a byte of a line to the board is garbled. */
  garbledShare: number;
  /** Probability that a byte of a line to the board is lost. */
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

/** Faults that happen at one moment. */
export type SuddenFault = 'reboot' | 'hang' | 'lose-context' | 'lose-sockets';

/** One fault of modems, as its file describes it: data. */
export interface BadDay {
  name: string;
  about: string;
  /** Fields that it sets while it lasts. */
  trouble?: Partial<ModemFaults>;
  /** Faults of one moment, at its beginning. */
  blow?: SuddenFault;
  /** No board can stay connected while it lasts: no service, nothing leaves the modem, or nothing is known of what left it. */
  cutsOff?: boolean;
}
