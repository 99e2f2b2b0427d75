import { type Direction, DOWN, UP } from '../../link/fault.ts';
import type { NetError, SocketUser } from '../../net/socket.ts';
import type { Endpoint } from '../../tcp/endpoint.ts';
import type { Flow } from '../../tcp/flow.ts';
import type { Segment } from '../../tcp/segment.ts';
import type { Carrier, CarrierUser } from './carrier.ts';
import type { FlowUser, ProxiedDevice } from './device.ts';

/** Bytes offered to a simulated stack at once: the whole send buffer of esp-lwip. */
const OFFER_BYTES = 5760;
const READ_BYTES = 1 << 16;

/**
 * Sends bytes through two simulated TCP ends and the device's link. They come out when a TCP over that link would have
 * delivered them, in order and complete.
 */
export class ModelledCarrier implements Carrier, FlowUser {
  #user: CarrierUser;
  #device: ProxiedDevice;
  #flow: Flow;
  #client: Endpoint;
  #isOpen = false;
  #endsWhenOpen = false;
  #isBlocked = [false, false];
  #hasEnded = [false, false];

  /** Sends the SYN. */
  constructor(device: ProxiedDevice, user: CarrierUser) {
    this.#device = device;
    this.#user = user;
    this.#flow = device.openFlow(this);
    this.#client = this.#flow.client as Endpoint;
    this.#client.user = this.#userOf(DOWN);
    this.#client.connect();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  write(direction: Direction, bytes: Buffer): number {
    const end = direction === UP ? this.#openClient() : this.#flow.server;
    if (end === null) return 0;
    let taken = 0;
    while (taken < bytes.length) {
      const offer = bytes.toString('latin1', taken, Math.min(bytes.length, taken + OFFER_BYTES));
      const more = end.write(offer);
      taken += more;
      if (more < offer.length) break;
    }
    return taken;
  }

  end(direction: Direction): void {
    if (direction === DOWN) this.#flow.server?.end();
    else if (this.#isOpen) this.#client.end();
    else this.#endsWhenOpen = true;
  }

  abort(direction: Direction): void {
    if (direction === UP) this.#client.abort();
    else this.#flow.server?.abort();
  }

  resume(direction: Direction): void {
    this.#isBlocked[direction] = false;
    const end = direction === DOWN ? this.#client : this.#flow.server;
    if (end !== null) this.#pump(direction, end);
  }

  /** The connection is gone on both sides: its ends are silent. */
  forget(): void {
    this.#client.forget();
    this.#flow.server?.forget();
    this.#device.closeFlow(this.#flow);
  }

  /** Called by the device: a SYN has come, and this end answers it. */
  accepting(server: Endpoint): boolean {
    server.user = this.#userOf(UP);
    this.#user.opened();
    return true;
  }

  /** Called by the device: a segment is sent, which may be the one that ends the handshake. */
  sending(segment: Segment): void {
    if (this.#isOpen || segment.direction !== UP || this.#client.state !== 'ESTABLISHED') return;
    this.#isOpen = true;
    const { kernel, device } = this.#device;
    kernel.at(kernel.now, device, (carrier) => carrier.#opened(), this as ModelledCarrier);
  }

  #opened(): void {
    this.#user.hasRoom(UP);
    if (this.#endsWhenOpen) this.#client.end();
  }

  #openClient(): Endpoint | null {
    return this.#isOpen ? this.#client : null;
  }

  /** @param direction of the bytes that come to this end */
  #userOf(direction: Direction): SocketUser {
    const end = () => (direction === DOWN ? this.#client : (this.#flow.server as Endpoint));
    return {
      onConnected: () => {},
      onReadable: () => this.#pump(direction, end()),
      onWritable: () => this.#user.hasRoom(direction === DOWN ? UP : DOWN),
      onClosed: (error: NetError | null) => {
        if (error !== null) this.#user.broken(direction, error);
      },
    };
  }

  #pump(direction: Direction, end: Endpoint): void {
    while (!this.#isBlocked[direction] && end.readableBytes > 0) {
      const bytes = Buffer.from(end.read(READ_BYTES), 'latin1');
      this.#isBlocked[direction] = !this.#user.deliver(direction, bytes);
    }
    if (!end.ended || end.readableBytes > 0 || this.#hasEnded[direction]) return;
    this.#hasEnded[direction] = true;
    this.#user.ended(direction);
  }
}
