export { BAD_DAY_NAMES, BAD_DAYS, badDayNamed } from './bad-days/index.ts';
export type { Bearer, BearerSocket } from './bearer.ts';
export { DIALECTS, dialectOf, MODEM_TYPES } from './dialects/index.ts';
export { Modem } from './modem.ts';
export type { ModemObserver, ModemOptions } from './options.ts';
export { REGISTERED } from './registration.ts';
export type { ModemSocket } from './sockets.ts';
export type { BadDay } from './trouble.ts';
