import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Seconds } from '../link/schema.ts';
import type { Bearer } from './bearer.ts';
import type { Dialect } from './dialect.ts';
import type { ModemSocket } from './sockets.ts';

/** Who looks at a modem from outside. */
export interface ModemObserver {
  /** A command line, a line of the modem's, or a word about it. */
  line?(kind: 'in' | 'out' | 'note', text: string): void;
  /** It has begun to attach. @param byBoard the board has switched or reset it */
  attached?(byBoard: boolean): void;
  powered?(isOn: boolean): void;
  /** Bytes from the board that go to the network, and bytes from the network that go to the board. */
  sent?(socket: ModemSocket, bytes: string): void;
  received?(socket: ModemSocket, bytes: string): void;
  dialled?(socket: ModemSocket): void;
}

export interface ModemOptions {
  clock: Clock;
  owner: Owner;
  random(purpose: string): Random;
  dialect: Dialect;
  /** Its name, or that of an alias. */
  type: string;
  bearer: Bearer;
  /** How long the network takes to let a modem in, seconds. */
  attachS: Seconds;
  /** Seconds since 1970, as the network says. */
  nowS(): number;
  observer?: ModemObserver;
}
