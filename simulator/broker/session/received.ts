import type { Publish } from '../codec/packets.ts';
import type { Tally } from '../limits.ts';
import type { SessionJournal } from '../store/journal.ts';

/**
 * What one session has taken in at QoS 2, by packet id, until its PUBREL (MQTT-4.3.3-2: it goes on to its
 * subscribers at once, and only the id is kept). Ids are 16 bits, so at most 65,535 are held.
 */
export class Received {
  /** Digests, that another message under the same id is known for one. */
  #held = new Map<number, string>();
  readonly #journal: () => SessionJournal | null;
  readonly #tally: Pick<Tally, 'unreleased'>;

  /** @param tally counts them with those of all others */
  constructor(journal: () => SessionJournal | null, tally: Pick<Tally, 'unreleased'>) {
    this.#journal = journal;
    this.#tally = tally;
  }

  has(packetId: number): boolean {
    return this.#held.has(packetId);
  }

  /** Ids between PUBREC and PUBREL. */
  get count(): number {
    return this.#held.size;
  }

  /** The session is over. */
  forgetStored(): void {
    for (const packetId of this.#held.keys()) this.#journal()?.released(packetId);
    this.#tally.unreleased -= this.#held.size;
    this.#held.clear();
  }

  /** @returns whether the message is new, and must go on to its subscribers */
  publish(publish: Publish): boolean {
    const digest = digestOf(publish);
    if (this.#held.get(publish.packetId) === digest) return false;
    // Another message under that id: as mosquitto does, a client without memory loses none of its messages.
    this.#hold(publish.packetId, digest);
    this.#journal()?.received(publish.packetId, digest);
    return true;
  }

  /** From a store. */
  restore(packetId: number, digest: string): void {
    this.#hold(packetId, digest);
  }

  pubrel(packetId: number): void {
    if (!this.#held.delete(packetId)) return;
    this.#tally.unreleased--;
    this.#journal()?.released(packetId);
  }

  #hold(packetId: number, digest: string): void {
    if (!this.#held.has(packetId)) this.#tally.unreleased++;
    this.#held.set(packetId, digest);
  }
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** A second start, so that two sums of 32 bits make one of 64. */
const OTHER_OFFSET = 0x050c5d1f;

/** Tells one message from another. */
export function digestOf({ topic, payload }: Publish): string {
  const text = `${topic}\0${payload}`;
  let [one, other] = [FNV_OFFSET, OTHER_OFFSET];
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    one = Math.imul(one ^ byte, FNV_PRIME);
    other = Math.imul(other, FNV_PRIME) ^ byte;
  }
  return `${text.length}-${(one >>> 0).toString(16)}${(other >>> 0).toString(16).padStart(8, '0')}`;
}
