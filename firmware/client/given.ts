import type { Client, Options } from '../mote.ts';

/** What `create` was given. Options are read at each attempt, so a program may change them. */
export const given = {
  host: '',
  options: {} as Options,
  /** Host and client id; empty before the first `create`. */
  name: '',
  /** `create` of the copy of this module that has the next client. */
  createNext: 0 as unknown as (host: string, options: Options, copies: number) => Client,
  /** Of the last CONNECT, or what the broker made of it. */
  keepAliveS: KEEP_ALIVE_S,
};
