import { CONNACK, CONNECT, DISCONNECT, PUBACK, PUBCOMP, PUBLISH, PUBREC } from '../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

/** A connection that brought something so lately, and within its keep-alive, is alive as far as a client can know. [E] */
const LIVELY_US = 10_000_000;

/** A message without an answer for so long is a reason to begin anew, whatever else is heard. [E] */
const PATIENCE_US = 30_000_000;

interface Device {
  /** The one of the last CONNECT. */
  connection: number;
  isAccepted: boolean;
  livelyUs: number;
  heardUs: number;
  /** Messages without PUBACK or PUBCOMP, and since when none of them got an answer. */
  inFlight: number;
  progressUs: number;
}

/** A client does not give up a connection that works, for instance because an old one ended. */
export class Live implements Check {
  readonly heeds = { sent: [CONNECT, PUBLISH, DISCONNECT] };
  #tally = new Tally();
  /** Nothing where there is no connection, or it can no longer be judged. */
  #devices: (Device | undefined)[] = [];

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices[number];
    if (packet.type === CONNECT) this.#devices[number] = opened(connection, timeUs, packet.keepAliveS);
    else if (packet.type === DISCONNECT) this.#devices[number] = undefined;
    else if (
      packet.publish !== null &&
      packet.publish.qos > 0 &&
      device !== undefined &&
      device.inFlight++ === 0
    )
      device.progressUs = timeUs;
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices[number];
    if (device?.connection !== connection) return;
    device.heardUs = timeUs;
    // MQTT 5: the broker has said that it is over.
    if (packet.type === DISCONNECT) this.#devices[number] = undefined;
    if (packet.type === PUBACK || packet.type === PUBCOMP) device.inFlight--;
    if (packet.type === PUBACK || packet.type === PUBREC || packet.type === PUBCOMP) {
      device.progressUs = timeUs;
    }
    if (packet.type === CONNACK) device.isAccepted = packet.code === 0;
  }

  closed(timeUs: number, number: number, connection: number, byClient = false): void {
    const device = this.#devices[number];
    if (device?.connection !== connection) return;
    this.#devices[number] = undefined;
    if (!device.isAccepted) return;
    this.#tally.evaluated++;
    const silentUs = timeUs - device.heardUs;
    if (device.inFlight > 0 && timeUs - device.progressUs > PATIENCE_US) return;
    if (byClient && silentUs < device.livelyUs)
      this.#tally.fail(timeUs, number, `gave up a connection that was heard ${silentUs / 1e6} s ago`);
  }

  garbled(number: number): void {
    this.#devices[number] = undefined;
  }

  result(): CheckResult {
    return this.#tally.result('live connections kept');
  }
}

function opened(connection: number, timeUs: number, keepAliveS: number): Device {
  const livelyUs = keepAliveS === 0 ? LIVELY_US : Math.min(LIVELY_US, keepAliveS * 1e6);
  return { connection, isAccepted: false, livelyUs, heardUs: timeUs, inFlight: 0, progressUs: 0 };
}
