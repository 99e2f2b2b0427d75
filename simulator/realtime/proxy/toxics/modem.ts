import * as v from 'valibot';
import { BAD_DAY_NAMES } from '../../../modem/index.ts';
import { milliseconds } from './attributes.ts';

/** Pressed for as long as it takes, in place of a bad day. */
export const POWER_KEY = 'power-key';

const names = [...BAD_DAY_NAMES, POWER_KEY];

/** A bad day of a modem, over after `duration` ms, 0 is never; or its power key. `mote modem` alone has a modem. */
export const attributes = v.object({
  how: v.picklist(names, `must be one of ${names.join(', ')}`),
  duration: milliseconds,
});
