/**
 * The modem at the other end of a board's serial port. It asks a clock for time, a bearer for its network and sockets
 * (simulated or real), and tells an observer what happened to it.
 *
 * @module
 */
export { BAD_DAY_NAMES, BAD_DAYS, badDayNamed } from './bad-days/index.ts';
export type { Bearer, BearerSocket, Security } from './bearer.ts';
export type { Dialect } from './dialect.ts';
export { DIALECTS, dialectOf, MODEM_TYPES } from './dialects/index.ts';
export { Modem } from './modem.ts';
export type { BadDay } from './modem-faults.ts';
export type { ConnectionEnd, ModemObserver, ModemOptions } from './options.ts';
export { REGISTERED } from './registration.ts';
export type { ModemSocket } from './sockets.ts';
export { BAUD_RATES } from './uart.ts';
