import { moduleOf419 } from '../../../scripts/compiler/targets/targets.ts';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import type { Listener, Socket, SocketUser } from '../../../simulator/net/socket.ts';
import { Device, Resolver, Tcp, timersOf } from './device.ts';

interface EngineSocket {
  write(bytes: string): boolean;
  end(bytes?: string): void;
  on(event: string, listener: (value?: unknown) => void): void;
  removeAllListeners(event?: string): void;
}

interface Engine {
  net: { connect(options: object, connected?: () => void): EngineSocket };
  clock: {
    setTimeout(callback: () => void, delayMs: number): unknown;
    clearTimeout(timer: unknown): void;
    now(): number;
  };
}

/** The very bytes that `mote build --target xs` writes. */
export const { ecma419 } = (await import(
  `data:text/javascript;base64,${Buffer.from(moduleOf419()).toString('base64')}`
)) as { ecma419(network: object, timers: object, now?: () => number): Engine };

/** A peer that keeps what it gets, and a device that reaches it. */
export class Bench implements Listener, SocketUser {
  readonly kernel = new Kernel('ecma419');
  readonly device = new Device(this.kernel, this);
  readonly told: string[] = [];
  got = '';
  peer: Socket | null = null;
  hasEnded = false;
  readonly engine: Engine;

  constructor(change: object = {}) {
    const { device } = this;
    const network = {
      socket: { io: device.classOf(Tcp) },
      dns: { io: device.classOf(Resolver) },
      ...change,
    };
    this.engine = ecma419(network, timersOf(device));
  }

  connect(host = '10.0.0.1'): EngineSocket {
    const socket = this.engine.net.connect({ host, port: 1 }, () => this.told.push('connected'));
    for (const event of ['connect', 'drain', 'close'])
      socket.on(event, (value) => this.told.push(value === undefined ? event : `${event} ${value}`));
    return socket;
  }

  pass(ms: number): void {
    this.kernel.run(this.kernel.now + ms * 1000);
  }

  listeningAt(): boolean {
    return true;
  }

  accept(socket: Socket): SocketUser {
    this.peer = socket;
    return this;
  }

  onReadable(): void {
    this.got += this.peer?.read(1 << 20);
    if (this.peer?.ended) this.hasEnded = true;
  }

  onConnected(): void {}
  onWritable(): void {}
  onClosed(): void {}
}
