import { CONNACK, CONNECT, DISCONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, EVERY_TYPE, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** One or two connections that the client has closed may still drain; more is a leak. [E] */
export const MAX_CONNECTIONS = 4;

/** After DISCONNECT a client closes the connection (MQTT-3.14.4-1), at the latest when its bytes have drained. [E] */
const CLOSE_WITHIN_US = 30_000_000;

type Phase = 'open' | 'connecting' | 'refused' | 'disconnected';

/**
 * The client sends nothing before CONNECT (MQTT-3.1.0-1), after DISCONNECT (3.14.4-2), after a refusal (3.2.2-5) and
 * on a closed connection; and it closes old connections.
 */
export class Silence implements Check {
  readonly observes = {
    opened: true,
    sent: EVERY_TYPE,
    received: [CONNACK],
    closed: true,
    ended: true,
  } as const;
  #tally = new Tally();
  #devices: Map<number, Phase>[] = [];
  /** When each device sent its last DISCONNECT. */
  #disconnectedUs: number[] = [];

  opened(timeUs: number, device: number, connection: number): void {
    const phases = this.#of(device);
    phases.set(connection, 'open');
    if (phases.size <= MAX_CONNECTIONS) return;
    this.#tally.fail(timeUs, device, `${phases.size} connections are open at once`);
    phases.delete(phases.keys().next().value ?? 0);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    if (packet.type === DISCONNECT) this.#disconnectedUs[device] = timeUs;
    const phases = this.#of(device);
    const phase = phases.get(connection);
    this.#tally.evaluated++;
    const fault = faultOf(phase, packet.type);
    if (fault !== null) this.#tally.fail(timeUs, device, `packet type ${packet.type} ${fault}`);
    if (phase === undefined) return;
    if (packet.type === CONNECT) phases.set(connection, 'connecting');
    else if (packet.type === DISCONNECT) phases.set(connection, 'disconnected');
  }

  received(_timeUs: number, device: number, connection: number, packet: WirePacket): void {
    if (packet.code !== 0) this.#of(device).set(connection, 'refused');
  }

  closed(timeUs: number, device: number, connection: number): void {
    const phases = this.#of(device);
    if (phases.get(connection) === 'disconnected' && timeUs > this.#disconnectedUs[device] + CLOSE_WITHIN_US)
      this.#tally.fail(timeUs, device, 'MQTT-3.14.4-1: the link stayed open after DISCONNECT');
    phases.delete(connection);
  }

  ended(timeUs: number): void {
    this.#devices.forEach((phases, device) => {
      for (const connection of [...phases.keys()]) this.closed(timeUs, device, connection);
    });
  }

  result(): CheckResult {
    return this.#tally.result('no send while disconnected');
  }

  #of(device: number): Map<number, Phase> {
    this.#devices[device] ??= new Map();
    return this.#devices[device];
  }
}

function faultOf(phase: Phase | undefined, type: number): string | null {
  if (phase === undefined) return 'on a connection that is over';
  if (phase === 'open') return type === CONNECT ? null : 'before CONNECT';
  if (phase === 'disconnected') return 'after DISCONNECT';
  if (phase === 'refused') return 'after a refusal';
  return type === CONNECT ? 'once more on the same connection (MQTT-3.1.0-2)' : null;
}
