import type { Direction } from '../../link/fault.ts';
import type { NetError } from '../../net/socket.ts';

/** Carries a connection's bytes from one side to the other. UP is from the client to the upstream. */
export interface Carrier {
  /** @returns how many bytes were accepted, from the front; after fewer than all, `hasRoom` is called */
  write(direction: Direction, bytes: Buffer): number;
  /** The socket that sends in that direction has sent its FIN. */
  end(direction: Direction): void;
  /** The socket that sends in that direction has failed. */
  abort(direction: Direction): void;
  /** The socket that receives in that direction accepts bytes again. */
  resume(direction: Direction): void;
}

export interface CarrierUser {
  /** The client's SYN has arrived at the upstream's side. */
  opened(): void;
  /** @returns false: no more until `resume` */
  deliver(direction: Direction, bytes: Buffer): boolean;
  ended(direction: Direction): void;
  /** The connection of the socket that receives in that direction has failed. */
  broken(direction: Direction, error: NetError): void;
  hasRoom(direction: Direction): void;
}

/** Passes bytes on unchanged and at once. */
export class StraightCarrier implements Carrier {
  #user: CarrierUser;
  #isBlocked = [false, false];

  constructor(user: CarrierUser) {
    this.#user = user;
  }

  write(direction: Direction, bytes: Buffer): number {
    if (this.#isBlocked[direction]) return 0;
    this.#isBlocked[direction] = !this.#user.deliver(direction, bytes);
    return bytes.length;
  }

  end(direction: Direction): void {
    this.#user.ended(direction);
  }

  abort(direction: Direction): void {
    this.#user.broken(direction, 'reset');
  }

  resume(direction: Direction): void {
    this.#isBlocked[direction] = false;
    this.#user.hasRoom(direction);
  }
}
