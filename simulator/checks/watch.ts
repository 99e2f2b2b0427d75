import { CONNECT, DISCONNECT } from '../broker/codec/packets.ts';
import type { Clock } from '../kernel/kernel.ts';
import type { Connecting, NetError, NetStack, Secure, Socket, SocketUser } from '../net/socket.ts';
import { WebSocketReader } from '../websocket/frames.ts';
import type { Observations } from './observations.ts';
import { PacketReader, type WirePacket } from './packet.ts';

type WireObserver = Pick<Observations, 'opened' | 'sent' | 'received' | 'closed'> &
  Partial<Pick<Observations, 'held'>>;

/** Gets the bytes themselves, as the client has handed them over. */
export type Tap = (device: number, connection: number, bytes: string) => void;

export interface WatchOptions {
  tap?: Tap | null;
  /** Is told of attempts to connect. */
  dials?: Pick<Observations, 'dialled' | 'connectFailed'>;
  /** The client's MQTT is in the frames of a WebSocket. */
  isWebSocket?: boolean;
}

/**
 * Looks at all that one device's client says and hears, between the client and its network stack. Only here
 * is it known what the client knew when it sent: which PUBACK it had read, which connection it held for open.
 */
export function watchNet(
  net: NetStack,
  clock: Clock,
  device: number,
  observer: WireObserver,
  { tap = null, isWebSocket = false, dials }: WatchOptions = {},
): NetStack {
  let connections = 0;
  return {
    connect(host: string, port: number, user: SocketUser, secure?: Secure): Connecting {
      const watched = new WatchedSocket({ clock, device, connection: ++connections, tap }, user, observer);
      if (isWebSocket) watched.unframe();
      dials?.dialled(clock.now, device, connections);
      const connecting = net.connect(host, port, watched, secure);
      if (connecting.socket === null) {
        dials?.connectFailed(connecting.decidedAtUs, device, connections);
        return connecting;
      }
      watched.begin(connecting.socket, connecting.decidedAtUs);
      return { ...connecting, socket: watched };
    },
  };
}

/** Whose connection is observed, and which one. */
interface Place {
  clock: Clock;
  device: number;
  connection: number;
  tap: Tap | null;
}

class WatchedSocket implements Socket, SocketUser {
  #clock: Clock;
  #device: number;
  #connection: number;
  #user: SocketUser;
  #observer: WireObserver;
  #tap: Tap | null;
  #socket: Socket | null = null;
  #up = new PacketReader();
  #down = new PacketReader();
  #framesUp: WebSocketReader | null = null;
  #framesDown: WebSocketReader | null = null;
  #isClosed = false;
  /** MQTT 5: the broker has said DISCONNECT, so the client closes what the broker has ended. */
  #isEnded = false;

  constructor({ clock, device, connection, tap }: Place, user: SocketUser, observer: WireObserver) {
    this.#tap = tap;
    this.#clock = clock;
    this.#device = device;
    this.#connection = connection;
    this.#user = user;
    this.#observer = observer;
  }

  /** Its MQTT is in the frames of a WebSocket. */
  unframe(): void {
    this.#framesUp = new WebSocketReader();
    this.#framesDown = new WebSocketReader();
  }

  begin(socket: Socket, timeUs: number): void {
    this.#socket = socket;
    this.#observer.opened(timeUs, this.#device, this.#connection);
  }

  get readableBytes(): number {
    return this.#socket?.readableBytes ?? 0;
  }

  get ended(): boolean {
    return this.#socket?.ended ?? false;
  }

  write(bytes: string): number {
    const taken = this.#socket?.write(bytes) ?? 0;
    if (taken === 0) {
      this.#observer.held?.(this.#clock.now, this.#device, this.#connection);
      return 0;
    }
    const all = taken === bytes.length ? bytes : bytes.slice(0, taken);
    const sent = this.#framesUp === null ? all : this.#framesUp.data(all);
    this.#tap?.(this.#device, this.#connection, sent);
    this.#up.read(sent, this.#onSent);
    return taken;
  }

  read(limit: number): string {
    const bytes = this.#socket?.read(limit) ?? '';
    if (bytes !== '')
      this.#down.read(this.#framesDown === null ? bytes : this.#framesDown.data(bytes), this.#onReceived);
    return bytes;
  }

  /** Only where what is watched has one. */
  get poll(): Socket['poll'] {
    return this.#socket?.poll?.bind(this.#socket);
  }

  end(): void {
    this.#close(!this.ended && !this.#isEnded);
    this.#socket?.end();
  }

  abort(): void {
    this.#close(!this.ended && !this.#isEnded);
    this.#socket?.abort();
  }

  onConnected(): void {
    this.#user.onConnected();
  }

  onReadable(): void {
    this.#user.onReadable();
  }

  onWritable(): void {
    this.#user.onWritable();
  }

  onClosed(error: NetError | null): void {
    this.#close(false);
    this.#user.onClosed(error);
  }

  #onSent = (packet: WirePacket): void => {
    if (packet.type === CONNECT) this.#down.speak(packet.level);
    this.#observer.sent(this.#clock.now, this.#device, this.#connection, packet);
  };

  #onReceived = (packet: WirePacket): void => {
    if (packet.type === DISCONNECT) this.#isEnded = true;
    this.#observer.received(this.#clock.now, this.#device, this.#connection, packet);
  };

  #close(byClient: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#observer.closed(this.#clock.now, this.#device, this.#connection, byClient);
  }
}
