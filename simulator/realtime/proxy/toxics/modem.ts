import * as v from 'valibot';
import { BAD_DAY_NAMES } from '../../../modem/index.ts';
import { milliseconds } from './attributes.ts';

/** In place of a bad day: presses the power key for as long as the modem needs. */
export const POWER_KEY = 'power-key';

const names = [...BAD_DAY_NAMES, POWER_KEY];

/** A bad day of a modem, which ends after `duration` ms (0: never), or its power key. Only `mote modem` has a modem. */
export const attributes = v.object({
  how: v.picklist(names, `must be one of ${names.join(', ')}`),
  duration: milliseconds,
});
