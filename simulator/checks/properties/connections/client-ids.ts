import { CONNACK, CONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** Client ids that are remembered; a client with a random id for each connection would need ever more. */
export const MAX_CLIENT_IDS = 1 << 17;
/** Devices that the words name; a fleet may have a hundred thousand. */
const MAX_NAMED = 3;
/** Characters of a client id that the words show. */
const MAX_SHOWN = 40;

/** What a device has asked for on a connection. */
interface Asked {
  connection: number;
  clientId: string;
}

/** One client id, and who has used it. */
interface ClientId {
  /** The device that was accepted with it last. */
  device: number;
  /** How often each device took it over from another one; null while it has one device only. */
  takeOvers: Map<number, number> | null;
}

/**
 * Each device has its own client id. A broker closes the connection of a client when another one connects with the same
 * id (MQTT-3.1.4-2), so that boards with one id push each other off for ever, on the best of links. A device that takes
 * over its own half-open connection does what it must.
 */
export class ClientIds implements Check {
  readonly observes = { sent: [CONNECT], received: [CONNACK] } as const;
  #tally = new Tally();
  #asked: (Asked | undefined)[] = [];
  #ids = new Map<string, ClientId>();
  #firstShared = '';

  sent(_timeUs: number, device: number, connection: number, { clientId }: WirePacket): void {
    this.#asked[device] = { connection, clientId };
  }

  received(timeUs: number, device: number, connection: number, { code }: WirePacket): void {
    const asked = this.#asked[device];
    // Without a client id the broker makes one that nobody else has.
    if (code !== 0 || asked?.connection !== connection || asked.clientId === '') return;
    const { clientId } = asked;
    const known = this.#ids.get(clientId);
    if (known === undefined && this.#ids.size >= MAX_CLIENT_IDS) return;
    this.#tally.evaluated++;
    if (known === undefined) this.#ids.set(clientId, { device, takeOvers: null });
    else if (known.device !== device) this.#takeOver(timeUs, device, clientId, known);
  }

  result(): CheckResult {
    const result = this.#tally.result('each device has its own client id');
    const shared = this.#ids.get(this.#firstShared)?.takeOvers;
    return shared ? { ...result, cause: this.#cause(shared) } : result;
  }

  #takeOver(timeUs: number, device: number, clientId: string, known: ClientId): void {
    known.takeOvers ??= new Map([[known.device, 0]]);
    known.takeOvers.set(device, (known.takeOvers.get(device) ?? 0) + 1);
    this.#firstShared ||= clientId;
    this.#tally.fail(timeUs, device, `took client id ${quoted(clientId)} over from device ${known.device}`);
    known.device = device;
  }

  #cause(shared: Map<number, number>): string {
    const id = quoted(this.#firstShared);
    const all = [...shared].sort(([a, countA], [b, countB]) => countB - countA || a - b);
    const named = all.slice(0, MAX_NAMED).map(([device, count]) => `device ${device}: ${count}`);
    const more = all.length > MAX_NAMED ? `, ${all.length - MAX_NAMED} more` : '';
    const { failed } = this.#tally;
    return (
      `${all.length} devices share the client id ${id} and push each other off the broker: ` +
      `${failed} ${failed === 1 ? 'take-over' : 'take-overs'} (${named.join(', ')}${more}). ` +
      'Give each board its own, for instance client_id: "meter-" + getSerial(), or leave client_id away'
    );
  }
}

function quoted(clientId: string): string {
  return JSON.stringify(clientId.length > MAX_SHOWN ? `${clientId.slice(0, MAX_SHOWN)}...` : clientId);
}
