import * as net from 'node:net';
import * as tls from 'node:tls';
import type { NetError, Socket, SocketUser } from '../../net/socket.ts';
import type { LiveKernel } from '../clock/live-kernel.ts';
import { BrokerTap, type BrokerTapUser } from './broker-tap.ts';
import type { Upstream } from './fleet-plan.ts';

const READ_BYTES = 1 << 16;
/** Error code: the peer answered with something else than a CONNACK, or closed without one. */
export const NO_MQTT = 'NO_MQTT';
const CONNACK_BYTE = ' ';

export interface BrokerSideUser extends BrokerTapUser {
  readonly live: LiveKernel;
  /** There is no connection, or its first answer is not MQTT, which has the code NO_MQTT. */
  brokerFailed(error: NodeJS.ErrnoException): void;
  brokerConnected(): void;
}

/** The far end of a board's link: the connection to the real broker, and the bytes in both directions. */
export class BrokerSide implements SocketUser {
  #user: BrokerSideUser;
  #tap: BrokerTap;
  /** The simulated socket towards the board. */
  #board: Socket;
  #node: net.Socket;
  #fromBroker = '';
  #isBlocked = false;
  #hasAnswered = false;
  #hasBoardEnded = false;
  #hasBrokerEnded = false;

  constructor(board: Socket, upstream: Upstream, user: BrokerSideUser) {
    this.#board = board;
    this.#user = user;
    this.#tap = new BrokerTap(user);
    const { host, port } = upstream;
    this.#node =
      upstream.tls === null
        ? net.connect({ host, port, noDelay: true, allowHalfOpen: true })
        : tls.connect({ ...upstream.tls, host, port });
    this.#listen();
  }

  onConnected(): void {}

  onReadable(): void {
    while (!this.#isBlocked && this.#board.readableBytes > 0) {
      const bytes = this.#board.read(READ_BYTES);
      this.#isBlocked = !this.#node.write(bytes, 'latin1');
      this.#tap.up(bytes);
    }
    if (!this.#board.ended || this.#board.readableBytes > 0 || this.#hasBoardEnded) return;
    this.#hasBoardEnded = true;
    this.#node.end();
  }

  onWritable(): void {
    this.#flush();
  }

  onClosed(error: NetError | null): void {
    if (error === null) this.#node.destroySoon();
    else this.#node.destroy();
  }

  /** Sends an RST to the board at once. */
  abort(): void {
    this.#node.destroy();
    this.#board.abort();
  }

  /** Resolves when the system has no socket of it any more; the board gets no callback. */
  async stop(): Promise<void> {
    const { closed, destroyed } = this.#node;
    if (closed) return;
    await new Promise((resolve) => {
      this.#node.removeAllListeners();
      this.#node.on('error', () => {}).on('close', resolve);
      if (!destroyed) this.#node.destroy();
    });
  }

  #listen(): void {
    const node = this.#node;
    const { live } = this.#user;
    let isConnected = false;
    node.on(node instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => {
      isConnected = true;
      this.#user.brokerConnected();
    });
    node.on('data', (bytes) =>
      live.enter(() => {
        const text = bytes.toString('latin1');
        if (!this.#hasAnswered && text[0] !== CONNACK_BYTE) this.#user.brokerFailed(noMqtt());
        this.#hasAnswered = true;
        this.#tap.down(text);
        this.#fromBroker += text;
        this.#flush();
      }),
    );
    node.on('end', () =>
      live.enter(() => {
        this.#hasBrokerEnded = true;
        if (!this.#hasAnswered && !this.#hasBoardEnded) this.#user.brokerFailed(noMqtt());
        this.#flush();
      }),
    );
    node.on('drain', () =>
      live.enter(() => {
        this.#isBlocked = false;
        this.onReadable();
      }),
    );
    node.on('error', (error: NodeJS.ErrnoException) => {
      if (!isConnected) this.#user.brokerFailed(error);
    });
    node.on('close', (hadError) => {
      if (hadError) live.enter(() => this.#board.abort());
    });
  }

  /** Reads no more from the broker than the simulated stack accepts. */
  #flush(): void {
    if (this.#fromBroker !== '') {
      const taken = this.#board.write(this.#fromBroker);
      this.#fromBroker = this.#fromBroker.slice(taken);
    }
    if (this.#fromBroker !== '') this.#node.pause();
    else {
      if (this.#node.isPaused()) this.#node.resume();
      if (this.#hasBrokerEnded) this.#end();
    }
  }

  #end(): void {
    this.#hasBrokerEnded = false;
    this.#board.end();
  }
}

function noMqtt(): NodeJS.ErrnoException {
  return Object.assign(new Error('no CONNACK'), { code: NO_MQTT });
}
