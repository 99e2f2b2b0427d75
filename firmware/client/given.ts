import type { Options } from '../mote.ts';

/** What `create` was given. Options are read at each attempt, so a program may change them. */
export const given = { host: '', options: {} as Options, keepAliveS: 0 };
