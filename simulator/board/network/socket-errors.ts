import type { NetError } from '../../net/socket.ts';

/** Most bytes that one idle loop moves in each direction (net->chunkSize). */
export const CHUNK_BYTES = 536;

/** SOCKET_ERR_... of socketerrors.h. */
export const CLOSED = -1;
export const UNSENT_DATA = -8;
const UNKNOWN = -10;
/** A driver's `recv` says so of a socket that is not connected yet. */
export const NO_CONNECTION = -11;

const MESSAGES: Record<number, string> = {
  [-2]: 'out of memory',
  [-3]: 'timeout',
  [-4]: 'no route',
  [-5]: 'busy',
  [-6]: 'not found',
  [-7]: 'max sockets',
  [UNSENT_DATA]: 'unsent data',
  [-9]: 'connection reset',
  [UNKNOWN]: 'unknown error',
  [NO_CONNECTION]: 'no connection',
  [-12]: 'bad argument',
  [-13]: 'SSL handshake failed',
  [-14]: 'invalid SSL data',
  [-15]: 'no response',
};

/** What the engine calls an error number below -1 (socketErrorString). */
export function messageOf(code: number): string {
  return MESSAGES[code] ?? MESSAGES[UNKNOWN];
}

export const ERROR_CODES: Record<NetError, number> = {
  refused: -9,
  timeout: -3,
  reset: -9,
  unreachable: -4,
  'no-such-host': -6,
};

/** The errno of a failed connect, as the engine prints it. */
export const ERRNO: Record<NetError, number> = {
  refused: 111,
  timeout: 110,
  reset: 104,
  unreachable: 113,
  'no-such-host': 0,
};
