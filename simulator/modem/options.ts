import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Seconds } from '../link/schema.ts';
import type { Bearer } from './bearer.ts';
import type { Dialect } from './dialect.ts';
import type { ModemSocket } from './sockets.ts';

/** Why a connection ends: it was not established, its context is gone, or the network or the peer closed it. */
export type ConnectionEnd = 'refused' | 'context-lost' | 'closed';

/** An observer of a modem. */
export interface ModemObserver {
  /** A command line, a line of the modem, or a note about it. */
  line?(kind: 'in' | 'out' | 'note', text: string): void;
  /** It has begun to attach. @param byBoard the board has switched or reset it */
  attached?(byBoard: boolean): void;
  powered?(state: 'on' | 'off' | 'saving'): void;
  /** Bytes from the board that go to the network, and bytes from the network that go to the board. */
  sent?(socket: ModemSocket, bytes: string): void;
  received?(socket: ModemSocket, bytes: string): void;
  dialled?(socket: ModemSocket): void;
  /** The modem has told the board, on an undisturbed wire, that a connection has ended or failed. */
  ended?(socket: ModemSocket, why: ConnectionEnd, said: string): void;
}

export interface ModemOptions {
  clock: Clock;
  owner: Owner;
  random(purpose: string): Random;
  dialect: Dialect;
  /** Its name, or that of an alias. */
  type: string;
  bearer: Bearer;
  /** How long the network takes to register a modem, seconds. */
  attachS: Seconds;
  /** Network time, seconds since 1970. */
  nowS(): number;
  observer?: ModemObserver;
}
