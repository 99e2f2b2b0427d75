import {
  CONNACK,
  CONNECT,
  DISCONNECT,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
} from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, EVERY_TYPE, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** A connection on which something was received so recently, and within its keep-alive, is alive for all that a client can know. [E] */
const LIVELY_US = 10_000_000;

/** After so long without an acknowledgement a client may reconnect, whatever else it receives. [E] */
const PATIENCE_US = 30_000_000;

interface Device {
  /** That of the last CONNECT. */
  connection: number;
  isAccepted: boolean;
  livelyUs: number;
  heardUs: number;
  /** Messages without PUBACK or PUBCOMP, and when the last of them was answered. */
  inFlight: number;
  progressUs: number;
}

/** A client does not close a connection that works, for instance because an older one ended. */
export class LinkInUse implements Check {
  readonly observes = {
    sent: [CONNECT, PUBLISH, DISCONNECT],
    received: EVERY_TYPE,
    closed: true,
    garbled: true,
  } as const;
  #tally = new Tally();
  /** Undefined without a connection, and where it can no longer be judged. */
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
    // MQTT 5: the broker ends the connection with DISCONNECT.
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
