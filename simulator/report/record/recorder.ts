import { CONNACK, PUBACK } from '../../broker/codec/packets.ts';
import type { Observations, PublishCall } from '../../checks/index.ts';
import type { WirePacket } from '../../checks/packet.ts';
import { ByDevice, countOf, type DeviceRange } from '../../kernel/device-range.ts';
import { ChangeOrder, type ChangeSink, LevelBins } from './level.ts';
import { type Lanes, type Timeline, TimelineStrips, USUAL_LANES } from './timeline.ts';

/** Packet ids of one device that wait for their PUBACK; the client's own bound is far below. */
export const MAX_IN_FLIGHT = 4096;

/** How a recorder follows what all devices hold together. */
export interface Together {
  /** Tells the time that all devices have reached. */
  reachedUs(): number;
  /** Gets each change, in place of the recorder's own timeline. */
  sink?: ChangeSink;
}

interface Device {
  accepted: number;
  cutSinceUs: number | null;
  connection: number;
  connectedSinceUs: number;
  waiting: number;
  waitingSinceUs: number;
  inFlight: Set<number>;
}

/**
 * Hears a run and keeps what a report draws, in fixed memory whatever the run's length: some kilobytes for
 * each device with a lane, some hundred bytes for each other. It changes nothing in the run.
 */
export class Recorder implements Partial<Observations> {
  readonly strips: TimelineStrips;
  readonly #range: DeviceRange;
  readonly #devices: ByDevice<Device>;
  readonly #order: ChangeOrder;
  readonly #reachedUs: () => number;

  /** @param together without it, the changes of all devices are put in order at the end */
  constructor(
    range: DeviceRange,
    endUs: number,
    lanes: Lanes = USUAL_LANES,
    together: Together = { reachedUs: () => 0 },
  ) {
    this.#range = range;
    this.strips = new TimelineStrips(endUs, lanes);
    this.#reachedUs = together.reachedUs;
    this.#order = new ChangeOrder(together.sink ?? new LevelBins(this.strips.fleet.waiting).change);
    this.#devices = new ByDevice(range, () => ({
      accepted: 0,
      cutSinceUs: null,
      connection: 0,
      connectedSinceUs: 0,
      waiting: 0,
      waitingSinceUs: 0,
      inFlight: new Set(),
    }));
    for (const [device] of this.#devices) this.strips.laneOf(device);
  }

  /** Readings that a device's client accepted. */
  acceptedBy(device: number): number {
    return this.#devices.of(device).accepted;
  }

  handedOver({ timeUs, device, qos, accepted }: PublishCall): void {
    if (!accepted) return;
    this.#devices.of(device).accepted++;
    if (qos === 1) this.#wait(timeUs, device, 1);
  }

  sent(_timeUs: number, device: number, _connection: number, { publish }: WirePacket): void {
    const { inFlight } = this.#devices.of(device);
    if (publish?.qos === 1 && inFlight.size < MAX_IN_FLIGHT) inFlight.add(publish.packetId);
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices.of(number);
    if (packet.type === PUBACK && device.inFlight.delete(packet.packetId)) this.#wait(timeUs, number, -1);
    if (packet.type !== CONNACK || packet.code !== 0) return;
    device.connection = connection;
    device.connectedSinceUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#devices.of(number);
    if (device.connection === connection) this.#disconnected(timeUs, number, device);
  }

  unreachable(timeUs: number, number: number): void {
    this.#devices.of(number).cutSinceUs ??= timeUs;
  }

  reachable(timeUs: number, number: number): void {
    this.#pathIsBack(timeUs, number, this.#devices.of(number));
  }

  /** What a client held in RAM is gone; what it kept in flash is not seen until it is sent again. */
  poweredOff(timeUs: number, number: number): void {
    const device = this.#devices.of(number);
    device.inFlight.clear();
    this.#wait(timeUs, number, -device.waiting);
  }

  ended(timeUs: number): void {
    for (const [number, device] of this.#devices) {
      this.#pathIsBack(timeUs, number, device);
      if (device.connection !== 0) this.#disconnected(timeUs, number, device);
      this.#wait(timeUs, number, 0);
    }
    this.#order.end();
  }

  /** Where it has heard the whole fleet. */
  get timeline(): Timeline {
    return this.strips.timeline(countOf(this.#range));
  }

  #pathIsBack(timeUs: number, number: number, device: Device): void {
    if (device.cutSinceUs === null) return;
    this.strips.fleet.cut.addSpan(device.cutSinceUs, timeUs);
    this.strips.laneOf(number)?.cut.addSpan(device.cutSinceUs, timeUs);
    device.cutSinceUs = null;
  }

  #disconnected(timeUs: number, number: number, device: Device): void {
    this.strips.fleet.connected.addSpan(device.connectedSinceUs, timeUs);
    this.strips.laneOf(number)?.connected.addSpan(device.connectedSinceUs, timeUs);
    device.connection = 0;
  }

  #wait(timeUs: number, number: number, change: number): void {
    const device = this.#devices.of(number);
    this.strips.laneOf(number)?.waiting.raise(device.waitingSinceUs, timeUs, device.waiting);
    device.waitingSinceUs = timeUs;
    const held = Math.max(0, device.waiting + change);
    this.#order.add(timeUs, held - device.waiting, this.#reachedUs());
    device.waiting = held;
  }
}
