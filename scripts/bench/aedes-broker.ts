import { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { Kernel } from '../../simulator/kernel/kernel.ts';
import type { Socket, SocketUser } from '../../simulator/net/socket.ts';
import type { WorldBroker } from '../../simulator/world/world.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** aedes behind the port of a world, on streams in memory and the world's time. One to a process: it takes Node's timers. */
export class AedesBroker implements WorldBroker {
  /** Messages that clients have published. */
  published = 0;
  readonly #timers: VirtualTimers;
  readonly #aedes = new Aedes();
  #isStirred = false;

  constructor(kernel: Kernel) {
    this.#timers = new VirtualTimers(kernel);
    this.#timers.install();
    this.#aedes.on('publish', (_packet, client) => {
      if (client !== null) this.published++;
    });
  }

  async listen(): Promise<void> {
    await this.#aedes.listen();
  }

  /** When this returns, all that came since the last call has been handled. */
  async settle(): Promise<void> {
    if (!this.#isStirred) return;
    this.#isStirred = false;
    await this.#timers.settle();
  }

  listeningAt(): boolean {
    return true;
  }

  accept(socket: Socket): SocketUser {
    const stirred = () => {
      this.#isStirred = true;
    };
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        socket.write(chunk.toString('latin1'));
        done();
      },
      final(done) {
        socket.end();
        done();
      },
    });
    stream.on('error', () => {});
    this.#aedes.handle(stream);
    stirred();
    return {
      onConnected() {},
      onReadable() {
        stirred();
        const bytes = socket.read(socket.readableBytes);
        if (bytes !== '') stream.push(Buffer.from(bytes, 'latin1'));
        if (socket.ended) stream.push(null);
      },
      onWritable() {},
      onClosed() {
        stirred();
        stream.destroy();
      },
    };
  }

  deviceLostPower(): void {}
}
