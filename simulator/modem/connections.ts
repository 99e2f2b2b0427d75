import type { NetError } from '../net/socket.ts';
import type { Modem } from './modem.ts';
import type { ConnectionEnd } from './options.ts';
import type { ModemSocket, SocketHost } from './sockets.ts';

/** A connection that is not open after this time has failed: the makers give 75 to 150 s. [E] */
const OPEN_LIMIT_S = 120;

/** A modem's sockets by number, and the lines that it sends about them. */
export class Connections implements SocketHost {
  sockets: (ModemSocket | null)[] = [];
  readonly #modem: Modem;
  #awaited: (((error: NetError | null) => void) | undefined)[] = [];

  constructor(modem: Modem) {
    this.#modem = modem;
  }

  at(id: number): ModemSocket | null {
    return this.sockets[id] ?? null;
  }

  dialled(socket: ModemSocket): void {
    this.sockets[socket.id] = socket;
    this.#modem.observer.dialled?.(socket);
    this.#modem.later(OPEN_LIMIT_S, () => socket.giveUp());
  }

  /** The context is gone, and all its sockets with it. */
  loseContext(id: number): void {
    const modem = this.#modem;
    if (!modem.contexts.lose(id)) return;
    const said = modem.dialect.says.contextLost(id);
    for (const socket of this.sockets)
      if (socket?.context === id) {
        this.drop(socket);
        this.#tellEnd(socket, 'context-lost', said);
      }
    modem.urc(said);
  }

  /** The board has deactivated the context: no unsolicited line says so. */
  deactivate(id: number): void {
    this.#modem.contexts.lose(id);
    for (const socket of this.sockets) if (socket?.context === id) this.close(socket);
  }

  /** Calls back with the outcome of the next connection attempt on that number. */
  awaitOpen(id: number, done: (error: NetError | null) => void): void {
    this.#awaited[id] = done;
  }

  /** Bytes of the board for the network. @returns whether there was room */
  transmit(socket: ModemSocket, bytes: string): boolean {
    this.#modem.used();
    if (this.#modem.trouble.sendSwallowed) return true;
    if (!socket.send(bytes)) return false;
    this.#modem.observer.sent?.(socket, bytes);
    return true;
  }

  /** A brown-out hits at a transmission while that fault is active. @returns whether it did */
  breaksDown(): boolean {
    const modem = this.#modem;
    if (!modem.trouble.brownOut) return false;
    const { underVoltage } = modem.dialect.says;
    if (underVoltage !== null) modem.urc(underVoltage);
    modem.note('brown-out at the peak of a transmission');
    modem.power.cycle(false);
    return true;
  }

  /** Bytes of the network for the board. */
  take(socket: ModemSocket, limit: number): string {
    const bytes = socket.read(limit);
    if (bytes !== '') this.#modem.observer.received?.(socket, bytes);
    return bytes;
  }

  /** The board has closed it. */
  close(socket: ModemSocket): void {
    socket.close();
    this.sockets[socket.id] = null;
    this.#tellAwaiting(socket.id, 'unreachable');
  }

  /** The modem has lost its path to the peer. */
  drop(socket: ModemSocket): void {
    socket.lose();
    this.close(socket);
  }

  dropAll(): void {
    this.#awaited = [];
    for (const socket of this.sockets) if (socket) this.drop(socket);
  }

  loseAll(): void {
    for (const socket of this.sockets) socket?.lose();
  }

  opened(socket: ModemSocket, error: NetError | null): void {
    const text = this.#modem.dialect.says.opened(socket, error);
    if (error !== null) this.sockets[socket.id] = null;
    this.#tellAwaiting(socket.id, error);
    if (text !== null) this.#modem.urc(text);
    if (error !== null) this.#tellEnd(socket, 'refused', text ?? `connection ${socket.id} failed: ${error}`);
  }

  arrived(socket: ModemSocket): void {
    this.#modem.used();
    this.#modem.urc(this.#modem.dialect.says.arrived(socket));
  }

  pushed(socket: ModemSocket, bytes: string): void {
    this.#modem.used();
    this.#modem.observer.received?.(socket, bytes);
    this.#modem.interruptions.push(this.#modem.dialect.says.pushed(socket, bytes), bytes);
  }

  closed(socket: ModemSocket): void {
    const said = this.#modem.dialect.says.closed(socket);
    this.#modem.urc(said);
    this.#tellEnd(socket, 'closed', said);
  }

  #tellEnd(socket: ModemSocket, why: ConnectionEnd, said: string): void {
    if (this.#modem.isInOrder) this.#modem.observer.ended?.(socket, why, said);
  }

  #tellAwaiting(id: number, error: NetError | null): void {
    const awaited = this.#awaited[id];
    this.#awaited[id] = undefined;
    awaited?.(error);
  }
}
