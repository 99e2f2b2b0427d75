import { ProtocolError, PUBACK, PUBCOMP, PUBREC, type Publish } from '../../broker/codec/packets.ts';
import { ANSWERS_WITHIN_US } from '../../broker/session/outbox.ts';
import { digestOf } from '../../broker/session/received.ts';

const ANSWERS = { puback: 'PUBACK', pubrec: 'PUBREC', pubcomp: 'PUBCOMP', pubrel: 'PUBREL' } as const;

interface Held {
  digest: string;
  /** What comes next; PUBREL is the sender's own. */
  awaits: keyof typeof ANSWERS;
  /** Number of the connection on which it was sent last, and its place among all. */
  connection: number;
  place: number;
  sinceUs: number;
  isLate: boolean;
}

/** How a session begins, on one connection, as far as the sender's messages are concerned. */
export interface SessionStart {
  level: number;
  /** Nothing of this session was sent on an earlier connection. */
  isNew: boolean;
}

/**
 * The messages above QoS 0 of one side, over all connections of one session: what the sender breaks with PUBLISH and
 * PUBREL, and the receiver with its answers. Packet ids have 16 bits, so at most 65,535 are held.
 */
export class Handshakes {
  readonly #held = new Map<number, Held>();
  /** Digests of the session before, which was given up. */
  #given = new Set<string>();
  #connection = 0;
  #level = 4;
  #isNew = false;
  #places = 0;
  #lastResent = 0;

  connected({ level, isNew }: SessionStart): void {
    this.#connection++;
    this.#level = level;
    this.#isNew = isNew;
    this.#lastResent = 0;
    if (!isNew) return;
    this.#given = new Set([...this.#held.values()].map(({ digest }) => digest));
    this.#held.clear();
  }

  isHeld(packetId: number): boolean {
    return this.#held.has(packetId);
  }

  /** Messages that are under way on this connection. */
  get underWay(): number {
    let count = 0;
    for (const { connection } of this.#held.values()) if (connection === this.#connection) count++;
    return count;
  }

  /** @returns what the sender breaks, or null; and whether the message was not sent before */
  publish(publish: Publish, nowUs: number): { fault: ProtocolError | null; isFirst: boolean } {
    const digest = digestOf(publish);
    const held = this.#held.get(publish.packetId);
    const isSame = held?.digest === digest;
    const fault =
      held === undefined ? this.#faultOfFirst(publish, digest) : this.#faultOfAgain(publish, held, isSame);
    const place = isSame ? held.place : ++this.#places;
    if (isSame) this.#lastResent = Math.max(this.#lastResent, place);
    else this.#held.delete(publish.packetId);
    const awaits = publish.qos === 1 ? 'puback' : 'pubrec';
    const next = { digest, awaits, place, sinceUs: nowUs, isLate: false } as const;
    this.#held.set(publish.packetId, { ...next, connection: this.#connection });
    return { fault, isFirst: !isSame && !publish.dup };
  }

  /** @returns what the receiver breaks with PUBACK, PUBREC or PUBCOMP, or null */
  answer(type: number, packetId: number, nowUs: number, isRefusal = false): ProtocolError | null {
    const held = this.#held.get(packetId);
    const name = type === PUBACK ? 'puback' : type === PUBREC ? 'pubrec' : 'pubcomp';
    if (held === undefined || held.connection !== this.#connection)
      return this.#isNew && held === undefined
        ? strange(ANSWERS[name], packetId)
        : this.#accept(type, packetId, nowUs);
    // A PUBREC may come again until PUBREL has.
    if (held.awaits !== name && !(type === PUBREC && held.awaits !== 'puback'))
      return new ProtocolError(
        'MQTT-4.3.3-2',
        `${ANSWERS[name]} ${packetId}, where ${ANSWERS[held.awaits]} is due`,
      );
    const first = this.#firstAwaiting(name);
    const isInTurn = held.awaits !== name || first === packetId || type === PUBCOMP;
    this.#accept(type, packetId, nowUs, isRefusal);
    if (isInTurn) return null;
    return new ProtocolError(
      type === PUBACK ? 'MQTT-4.6.0-2' : 'MQTT-4.6.0-3',
      `${ANSWERS[name]} ${packetId} before that of ${first}, which was sent earlier`,
    );
  }

  /** @returns what the sender breaks with PUBREL, or null */
  pubrel(packetId: number, nowUs: number): ProtocolError | null {
    const held = this.#held.get(packetId);
    if (held === undefined) {
      // It is answered all the same (MQTT-4.3.3-2).
      const release = {
        digest: '',
        awaits: 'pubcomp',
        place: ++this.#places,
        sinceUs: nowUs,
        isLate: false,
      } as const;
      this.#held.set(packetId, { ...release, connection: this.#connection });
      const words = `PUBREL ${packetId}, but no QoS 2 message of this session had this id`;
      return this.#isNew ? new ProtocolError('MQTT-4.3.3-1', words) : null;
    }
    if (held.awaits === 'puback' || held.awaits === 'pubrec')
      return new ProtocolError('MQTT-4.3.3-1', `PUBREL ${packetId} before its PUBREC`);
    const first = this.#firstAwaiting('pubrel');
    const isInTurn = held.awaits === 'pubcomp' || first === packetId;
    Object.assign(held, { awaits: 'pubcomp', sinceUs: nowUs, connection: this.#connection });
    return isInTurn
      ? null
      : new ProtocolError('MQTT-4.6.0-4', `PUBREL ${packetId} before ${first}, whose PUBREC came first`);
  }

  /** @returns what waits for an answer of the receiver for too long, each once */
  late(nowUs: number): ProtocolError[] {
    const faults: ProtocolError[] = [];
    for (const [packetId, held] of this.#held) {
      const { awaits, sinceUs, connection } = held;
      if (held.isLate || connection !== this.#connection || awaits === 'pubrel') continue;
      if (nowUs - sinceUs < ANSWERS_WITHIN_US) continue;
      held.isLate = true;
      const rule = awaits === 'puback' ? 'MQTT-4.3.2-2' : 'MQTT-4.3.3-2';
      faults.push(
        new ProtocolError(rule, `no ${ANSWERS[awaits]} ${packetId} for ${ANSWERS_WITHIN_US / 1e6} s`),
      );
    }
    return faults;
  }

  #faultOfFirst({ dup, packetId, qos }: Publish, digest: string): ProtocolError | null {
    if (!dup || !this.#isNew) return null;
    return this.#given.has(digest)
      ? new ProtocolError('MQTT-3.1.2-6', `packet id ${packetId}: DUP 1 for a message of the session before`)
      : new ProtocolError(
          qos === 1 ? 'MQTT-4.3.2-1' : 'MQTT-4.3.3-1',
          `packet id ${packetId}: DUP 1, but this session has not sent it before`,
        );
  }

  #faultOfAgain({ dup, packetId }: Publish, held: Held, isSame: boolean): ProtocolError | null {
    const words = (rule: string, what: string) => new ProtocolError(rule, `packet id ${packetId}: ${what}`);
    if (!isSame)
      return dup
        ? words('MQTT-2.3.1-3', 'DUP 1, but not the message that had this id')
        : words('MQTT-2.3.1-2', 'taken by another message before its handshake ended');
    if (!dup) return words('MQTT-3.3.1-1', 'sent again with DUP 0');
    if (held.awaits === 'pubcomp') return words('MQTT-4.3.3-1', 'PUBLISH again after its PUBREL');
    if (held.connection === this.#connection)
      return this.#level === 5 ? words('MQTT5-4.4.0-1', 'sent again within one connection') : null;
    return held.place < this.#lastResent
      ? words('MQTT-4.6.0-1', 'sent again after one that was first sent later')
      : null;
  }

  #accept(type: number, packetId: number, nowUs: number, isRefusal = false): null {
    const held = this.#held.get(packetId);
    if (held === undefined) return null;
    if (type !== PUBREC || isRefusal) this.#held.delete(packetId);
    else if (held.awaits === 'pubrec') Object.assign(held, { awaits: 'pubrel', sinceUs: nowUs });
    return null;
  }

  #firstAwaiting(awaits: Held['awaits']): number | undefined {
    for (const [packetId, held] of this.#held)
      if (held.awaits === awaits && held.connection === this.#connection) return packetId;
    return undefined;
  }
}

function strange(name: string, packetId: number): ProtocolError {
  return new ProtocolError('MQTT-2.3.1-6', `${name} ${packetId} answers nothing that was sent`);
}
