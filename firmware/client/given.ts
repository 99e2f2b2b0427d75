import type { Options } from '../mote.ts';

/** What `create` was given. */
export const given = { host: '', options: {} as Options, keepAliveS: 0 };
