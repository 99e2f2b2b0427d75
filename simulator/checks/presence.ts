import { CONNACK, CONNECT, DISCONNECT } from '../broker/codec/packets.ts';
import type { Observer } from './check.ts';
import type { WirePacket } from './packet.ts';

interface Device {
  isReachable: boolean;
  /** That of the last accepting CONNACK; 0 while not connected. */
  connection: number;
  hasConnected: boolean;
  /** The client has said DISCONNECT: it is away because its program wants it, for instance to sleep. */
  hasLeft: boolean;
}

/** Which devices are connected. */
export class Presence implements Observer {
  readonly observes = {
    sent: [CONNECT, DISCONNECT],
    received: [CONNACK],
    closed: true,
    poweredOff: true,
    reachable: true,
    unreachable: true,
  } as const;
  readonly #devices: Device[] = [];
  readonly #count: number;

  /** @param devices how many there are */
  constructor(devices: number) {
    this.#count = devices;
  }

  /** Devices that have a way to the broker and are not connected, though their programs want to be. */
  get away(): number {
    return this.#devices.filter(
      ({ isReachable, connection, hasLeft }) => isReachable && connection === 0 && !hasLeft,
    ).length;
  }

  /** Devices whose CONNECT no broker has accepted. */
  get neverConnected(): number {
    return this.#count - this.#devices.filter(({ hasConnected }) => hasConnected).length;
  }

  sent(_timeUs: number, number: number, _connection: number, { type }: WirePacket): void {
    this.#device(number).hasLeft = type === DISCONNECT;
  }

  received(_timeUs: number, number: number, connection: number, { code }: WirePacket): void {
    if (code !== 0) return;
    const device = this.#device(number);
    device.connection = connection;
    device.hasConnected = true;
  }

  closed(_timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection === connection) device.connection = 0;
  }

  poweredOff(_timeUs: number, number: number): void {
    this.#device(number).hasLeft = false;
  }

  reachable(_timeUs: number, number: number): void {
    this.#device(number).isReachable = true;
  }

  unreachable(_timeUs: number, number: number): void {
    this.#device(number).isReachable = false;
  }

  #device(number: number): Device {
    this.#devices[number] ??= newDevice();
    return this.#devices[number];
  }
}

/** Not reachable until that is observed. */
function newDevice(): Device {
  return { isReachable: false, connection: 0, hasConnected: false, hasLeft: false };
}
