import { type Clock, WORLD } from '../../simulator/kernel/kernel.ts';
import type { Connecting, NetError, NetStack, Socket, SocketUser } from '../../simulator/net/socket.ts';

/** One end of a scripted connection: what a test sees of the board's traffic, and what it may do to it. */
export class Peer implements Socket {
  /** Everything the board has sent. */
  sent = '';
  /** The sizes of its writes. */
  writes: number[] = [];
  ended = false;
  localEnd: 'open' | 'fin' | 'rst' = 'open';
  /** How much `write` takes at a time. */
  room = Infinity;
  onSent: ((bytes: string) => void) | null = null;
  onEnd: ((how: 'fin' | 'reset') => void) | null = null;
  #waiting = '';
  readonly user: SocketUser;
  readonly #clock: Clock;

  constructor(clock: Clock, user: SocketUser) {
    this.#clock = clock;
    this.user = user;
  }

  get readableBytes(): number {
    return this.#waiting.length;
  }
  write(bytes: string): number {
    const taken = bytes.slice(0, this.room);
    this.sent += taken;
    this.writes.push(taken.length);
    this.onSent?.(taken);
    return taken.length;
  }
  read(limit: number): string {
    const bytes = this.#waiting.slice(0, limit);
    this.#waiting = this.#waiting.slice(limit);
    return bytes;
  }
  end(): void {
    this.localEnd = 'fin';
    this.onEnd?.('fin');
  }
  abort(): void {
    this.localEnd = 'rst';
    this.onEnd?.('reset');
  }

  /** Sends bytes to the board, now (in an event of their own). */
  push(bytes: string): void {
    this.#post(() => {
      this.#waiting += bytes;
      this.user.onReadable();
    });
  }
  fin(): void {
    this.#post(() => {
      this.ended = true;
      this.user.onReadable();
    });
  }
  close(error: NetError | null): void {
    this.#post(() => this.user.onClosed(error));
  }
  #post(action: () => void): void {
    this.#clock.at(this.#clock.now, WORLD, action, undefined);
  }
}

/** A stack whose handshakes take `delayUs` and end as told. */
export class ScriptedStack implements NetStack {
  peers: Peer[] = [];
  delayUs = 50_000;
  error: NetError | null = null;
  onConnect: ((peer: Peer) => void) | null = null;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  connect(_host: string, _port: number, user: SocketUser): Connecting {
    const decidedAtUs = this.#clock.now + this.delayUs;
    if (this.error !== null) return { socket: null, error: this.error, decidedAtUs };
    const peer = new Peer(this.#clock, user);
    this.peers.push(peer);
    this.onConnect?.(peer);
    return { socket: peer, error: null, decidedAtUs };
  }
}
