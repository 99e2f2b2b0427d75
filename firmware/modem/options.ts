export interface ModemOptions {
  apn?: string;
  username?: string;
  password?: string;
  /** Low while the power key is pressed; without it a dead modem stays dead. */
  pwrkey?: Pin;
  /**
   * AT commands at each start of the modem that ask for power saving, as `psm` and `edrx` of power-saving.ts make them.
   * The driver then leaves a modem without connections alone, so that it can sleep.
   */
  saving?: string[];
  /** Called with each state and its reason: `ready`, `restart` ... */
  onState?(state: string, reason?: string): void;
}
