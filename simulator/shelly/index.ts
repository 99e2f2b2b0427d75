/**
 * A virtual Shelly: a board whose firmware is Shelly's in place of Espruino's. Asks the board for the language, the broker
 * for the codec; the world asks it for boards.
 *
 * @module
 */
export { ShellyFirmware, type ShellySettings } from './firmware.ts';
export { shellyKind, WATCH } from './kind.ts';
export { MAX_SCRIPT_BYTES } from './limits.ts';

/** As `--board` takes it. */
export const SHELLY = 'shelly';
