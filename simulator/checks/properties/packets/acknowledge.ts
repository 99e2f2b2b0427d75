import { PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** The client answers when the program's callback has returned; on a live connection a later answer is overdue. [E] */
const ACKNOWLEDGE_WITHIN_US = 5_000_000;

/** The rule for the order of each answer. */
const ORDER: Record<number, string> = {
  [PUBACK]: 'MQTT-4.6.0-2',
  [PUBREC]: 'MQTT-4.6.0-3',
  [PUBREL]: 'MQTT-4.6.0-4',
};
const NAMES: Record<number, string> = {
  [PUBACK]: 'PUBACK',
  [PUBREC]: 'PUBREC',
  [PUBREL]: 'PUBREL',
  [PUBCOMP]: 'PUBCOMP',
};

interface Due {
  type: number;
  connection: number;
  packetId: number;
  timeUs: number;
}

/**
 * Every message above QoS 0 that the client has read gets its PUBACK or PUBREC (MQTT-4.5.0-2), in order
 * (4.6.0-2, 4.6.0-3), every PUBREC its PUBREL (4.3.3-1) and every PUBREL its PUBCOMP (4.3.3-2).
 */
export class Acknowledge implements Check {
  readonly observes = {
    sent: [PUBACK, PUBREC, PUBREL, PUBCOMP],
    received: [PUBLISH, PUBREC, PUBREL],
    closed: true,
    ended: true,
  } as const;
  #tally = new Tally();
  #due: Due[][] = [];

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    const type = answerTo(packet);
    if (type !== 0) this.#of(device).push({ type, connection, packetId: packet.packetId, timeUs });
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    const name = NAMES[packet.type];
    const due = this.#of(device).filter((one) => one.connection === connection && one.type === packet.type);
    const at = due.findIndex(({ packetId }) => packetId === packet.packetId);
    // A PUBREL that is resent answers a PUBREC of an earlier connection.
    if (at < 0 && packet.type === PUBREL) return;
    this.#tally.evaluated++;
    if (at < 0) this.#tally.fail(timeUs, device, `MQTT-2.3.1-6: ${name} ${packet.packetId} for no message`);
    else if (at > 0 && packet.type !== PUBCOMP)
      this.#tally.fail(timeUs, device, `${ORDER[packet.type]}: ${name} ${packet.packetId} before its turn`);
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

function answerTo({ type, publish }: WirePacket): number {
  if (type === PUBREL) return PUBCOMP;
  if (type === PUBREC) return PUBREL;
  if (publish === null || publish.qos === 0) return 0;
  return publish.qos === 1 ? PUBACK : PUBREC;
}
