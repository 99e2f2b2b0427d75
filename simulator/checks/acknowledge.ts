import { PUBACK } from '../broker/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

/** A PUBACK comes when the program's callback has run; it is overdue after this long on a live connection. [E] */
const ACKNOWLEDGE_WITHIN_US = 5_000_000;

interface Due {
  connection: number;
  packetId: number;
  timeUs: number;
}

/** Every QoS 1 message that the client has read gets its PUBACK (MQTT-4.5.0-2), in order (4.6.0-2). */
export class Acknowledge implements Check {
  #tally = new Tally();
  #due: Due[][] = [];

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    if (packet.publish?.qos === 1) this.#of(device).push({ connection, packetId: packet.packetId, timeUs });
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    if (packet.type !== PUBACK) return;
    const due = this.#of(device).filter((one) => one.connection === connection);
    const at = due.findIndex(({ packetId }) => packetId === packet.packetId);
    this.#tally.evaluated++;
    if (at < 0) this.#tally.fail(timeUs, device, `MQTT-2.3.1-6: PUBACK ${packet.packetId} for no message`);
    else if (at > 0)
      this.#tally.fail(timeUs, device, `MQTT-4.6.0-2: PUBACK ${packet.packetId} before its turn`);
    if (at >= 0) this.#due[device].splice(this.#due[device].indexOf(due[at]), 1);
  }

  closed(timeUs: number, device: number, connection: number): void {
    const oldest = this.#of(device).find((one) => one.connection === connection);
    if (oldest !== undefined && timeUs - oldest.timeUs > ACKNOWLEDGE_WITHIN_US) {
      this.#tally.evaluated++;
      this.#tally.fail(timeUs, device, `MQTT-4.5.0-2: packet id ${oldest.packetId} was not acknowledged`);
    }
    this.#due[device] = this.#of(device).filter((one) => one.connection !== connection);
  }

  ended(timeUs: number): void {
    this.#due.forEach((due, device) => {
      for (const connection of new Set(due.map((one) => one.connection)))
        this.closed(timeUs, device, connection);
    });
  }

  result(): CheckResult {
    return this.#tally.result('PUBACK for every message');
  }

  #of(device: number): Due[] {
    this.#due[device] ??= [];
    return this.#due[device];
  }
}
