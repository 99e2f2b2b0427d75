import { CONNACK, PUBACK } from '../../broker/codec/packets.ts';
import type { Observations, PublishCall } from '../../checks/index.ts';
import type { WirePacket } from '../../checks/packet.ts';
import { BINS, Bins } from './bins.ts';

/** Devices whose own timeline is kept; of the others only what the whole fleet did. */
export const MAX_LANES = 24;
/** Packet ids of one device that wait for their PUBACK; the client's own bound is far below. */
export const MAX_IN_FLIGHT = 4096;

/** What a recorder keeps apart. */
export interface Lanes {
  /** Slices of the run. */
  bins: number;
  /** Of further lanes only what the whole fleet did is kept. */
  max: number;
  /** Devices in one lane. */
  devices: number;
}

/** What is drawn of one device, or of several: a value for each slice of the run. */
export interface Lane {
  /** The first of them. */
  device: number;
  /** Share of the slice, 0 to 1, in which nothing got through to a listening broker. */
  cut: number[];
  /** Share of the slice in which the client had its CONNACK and kept the connection. */
  connected: number[];
  /** Most readings that one client held at once: accepted at QoS 1 and not acknowledged to it. */
  waiting: number[];
}

/** What the fleet did over time. Slices are equal parts of the whole run, the settling time included. */
export interface Timeline {
  endUs: number;
  /** Of the whole fleet. */
  devices: number;
  /** Share of all devices' time. */
  cut: number[];
  connected: number[];
  /** Most readings that all clients together held at once. */
  waiting: number[];
  lanes: Lane[];
}

interface Device {
  cutSinceUs: number | null;
  connection: number;
  connectedSinceUs: number;
  waiting: number;
  waitingSinceUs: number;
  inFlight: Set<number>;
}

class Strips {
  readonly cut: Bins;
  readonly connected: Bins;
  readonly waiting: Bins;

  constructor(endUs: number, bins: number) {
    this.cut = new Bins(endUs, bins);
    this.connected = new Bins(endUs, bins);
    this.waiting = new Bins(endUs, bins);
  }
}

/**
 * Hears a run and keeps what a report draws, in fixed memory whatever the run's length: some kilobytes for
 * each device with a lane, some hundred bytes for each other. It changes nothing in the run.
 */
export class Recorder implements Partial<Observations> {
  /** Readings that each device's client accepted. */
  readonly accepted: number[];
  #endUs: number;
  #fleet: Strips;
  #laneDevices: number;
  /** By device. */
  #lanes: Strips[] = [];
  #devices: Device[] = [];
  #waiting = 0;
  #waitingSinceUs = 0;

  constructor(devices: number, endUs: number, lanes: Lanes = { bins: BINS, max: MAX_LANES, devices: 1 }) {
    this.#endUs = endUs;
    this.accepted = new Array(devices + 1).fill(0);
    this.#fleet = new Strips(endUs, lanes.bins);
    this.#laneDevices = lanes.devices;
    for (let device = 0; device <= devices; device++) {
      const first = device - ((device - 1) % lanes.devices);
      if (device > 0 && device <= lanes.max * lanes.devices)
        this.#lanes[device] = this.#lanes[first] ?? new Strips(endUs, lanes.bins);
      this.#devices.push({
        cutSinceUs: null,
        connection: 0,
        connectedSinceUs: 0,
        waiting: 0,
        waitingSinceUs: 0,
        inFlight: new Set(),
      });
    }
  }

  handedOver({ timeUs, device, qos, accepted }: PublishCall): void {
    if (!accepted) return;
    this.accepted[device]++;
    if (qos === 1) this.#wait(timeUs, device, 1);
  }

  sent(_timeUs: number, device: number, _connection: number, { publish }: WirePacket): void {
    const { inFlight } = this.#devices[device];
    if (publish?.qos === 1 && inFlight.size < MAX_IN_FLIGHT) inFlight.add(publish.packetId);
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices[number];
    if (packet.type === PUBACK && device.inFlight.delete(packet.packetId)) this.#wait(timeUs, number, -1);
    if (packet.type !== CONNACK || packet.code !== 0) return;
    device.connection = connection;
    device.connectedSinceUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#devices[number];
    if (device.connection === connection) this.#disconnected(timeUs, number, device);
  }

  unreachable(timeUs: number, number: number): void {
    this.#devices[number].cutSinceUs ??= timeUs;
  }

  reachable(timeUs: number, number: number): void {
    this.#pathIsBack(timeUs, number, this.#devices[number]);
  }

  /** What a client held in RAM is gone; what it kept in flash is not seen until it is sent again. */
  poweredOff(timeUs: number, number: number): void {
    const device = this.#devices[number];
    device.inFlight.clear();
    this.#wait(timeUs, number, -device.waiting);
  }

  ended(timeUs: number): void {
    this.#devices.forEach((device, number) => {
      this.#pathIsBack(timeUs, number, device);
      if (device.connection !== 0) this.#disconnected(timeUs, number, device);
      this.#wait(timeUs, number, 0);
    });
  }

  get timeline(): Timeline {
    const fleet = this.#fleet;
    return {
      endUs: this.#endUs,
      devices: this.#devices.length - 1,
      cut: fleet.cut.shares(this.#devices.length - 1),
      connected: fleet.connected.shares(this.#devices.length - 1),
      waiting: [...fleet.waiting.values],
      lanes: this.#lanes
        .map(({ cut, connected, waiting }, device) => ({
          device,
          cut: cut.shares(this.#inLane(device)),
          connected: connected.shares(this.#inLane(device)),
          waiting: [...waiting.values],
        }))
        .filter(({ device }) => (device - 1) % this.#laneDevices === 0),
    };
  }

  #inLane(first: number): number {
    return Math.min(this.#laneDevices, this.#devices.length - first);
  }

  #pathIsBack(timeUs: number, number: number, device: Device): void {
    if (device.cutSinceUs === null) return;
    this.#fleet.cut.addSpan(device.cutSinceUs, timeUs);
    this.#lanes[number]?.cut.addSpan(device.cutSinceUs, timeUs);
    device.cutSinceUs = null;
  }

  #disconnected(timeUs: number, number: number, device: Device): void {
    this.#fleet.connected.addSpan(device.connectedSinceUs, timeUs);
    this.#lanes[number]?.connected.addSpan(device.connectedSinceUs, timeUs);
    device.connection = 0;
  }

  #wait(timeUs: number, number: number, change: number): void {
    const device = this.#devices[number];
    this.#fleet.waiting.raise(this.#waitingSinceUs, timeUs, this.#waiting);
    this.#lanes[number]?.waiting.raise(device.waitingSinceUs, timeUs, device.waiting);
    // A board's times run ahead while a connect() blocks it.
    this.#waitingSinceUs = Math.max(this.#waitingSinceUs, timeUs);
    device.waitingSinceUs = timeUs;
    const held = Math.max(0, device.waiting + change);
    this.#waiting += held - device.waiting;
    device.waiting = held;
  }
}
