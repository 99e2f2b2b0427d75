import type { Direction } from '../../link/fault.ts';
import type { NetError } from '../../net/socket.ts';

/** What takes a connection's bytes from one side to the other. UP is from the client to the upstream. */
export interface Carrier {
  /** @returns how many bytes were taken, from the front; after fewer than all, `hasRoom` is called */
  write(direction: Direction, bytes: Buffer): number;
  /** The socket that sends in that direction has sent its FIN. */
  end(direction: Direction): void;
  /** The socket that sends in that direction is broken. */
  abort(direction: Direction): void;
  /** The socket that receives in that direction takes bytes again. */
  resume(direction: Direction): void;
}

export interface CarrierUser {
  /** The client's SYN has come to the upstream's side. */
  opened(): void;
  /** @returns false when no more may come before `resume` */
  deliver(direction: Direction, bytes: Buffer): boolean;
  ended(direction: Direction): void;
  /** The connection of the socket that receives in that direction has failed. */
  broken(direction: Direction, error: NetError): void;
  hasRoom(direction: Direction): void;
}

/** A wire: bytes come out as they go in. */
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
