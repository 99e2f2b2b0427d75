import { type Kernel, type Owner, WORLD } from '../../simulator/kernel/kernel.ts';
import type { Listener, NetError, Socket, SocketUser } from '../../simulator/net/socket.ts';

/** One end of a perfect connection in virtual time: every call reaches the other end `delayUs` later. */
export class PipeEnd implements Socket {
  peer!: PipeEnd;
  user!: SocketUser;
  ended = false;
  /** Bytes this end still takes; a test lowers it to make a slow reader of the peer. */
  roomBytes = Infinity;
  aborted = false;
  #waiting = '';
  #kernel: Kernel;
  #delayUs: number;
  #owner: Owner;

  constructor(kernel: Kernel, delayUs: number, owner: Owner) {
    this.#kernel = kernel;
    this.#delayUs = delayUs;
    this.#owner = owner;
  }

  get readableBytes(): number {
    return this.#waiting.length;
  }

  write(bytes: string): number {
    const taken = bytes.slice(0, this.roomBytes);
    this.roomBytes -= taken.length;
    if (taken !== '') this.#later(() => this.peer.#arrive(taken));
    return taken.length;
  }

  read(limit: number): string {
    const bytes = this.#waiting.slice(0, limit);
    this.#waiting = this.#waiting.slice(bytes.length);
    return bytes;
  }

  end(): void {
    this.#later(() => {
      this.peer.ended = true;
      this.peer.user.onReadable();
    });
  }

  abort(): void {
    this.aborted = true;
    this.#later(() => this.peer.close('reset'));
  }

  close(error: NetError | null): void {
    if (!this.aborted) this.user.onClosed(error);
  }

  #arrive(bytes: string): void {
    if (this.aborted) return;
    this.#waiting += bytes;
    this.user.onReadable();
  }

  #later(run: () => void): void {
    this.#kernel.after(this.#delayUs, this.#owner, run, undefined);
  }
}

export const PIPE_DELAY_US = 10_000;

/** Connects a test's client to a listener. @returns the client's end; its `user` is to be set at once */
export function dial(kernel: Kernel, listener: Listener, device: number): PipeEnd {
  const client = new PipeEnd(kernel, PIPE_DELAY_US, WORLD);
  const server = new PipeEnd(kernel, PIPE_DELAY_US, device);
  client.peer = server;
  server.peer = client;
  server.user = listener.accept(server, device);
  return client;
}
