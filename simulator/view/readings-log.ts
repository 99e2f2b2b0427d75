import { CAUSES, type Cause } from '../causes/causes.ts';
import type { PublishCall } from '../checks/index.ts';
import { printable } from '../report/printable.ts';
import type { Span } from '../why/span.ts';
import { GONE_WITH_POWER, NEVER_TAKEN_IN, TAKEN_IN } from './data.ts';
import type { DeviceLog } from './device-log.ts';

/** Readings of one device that are followed at once; of more, the oldest are written as they are. */
export const MAX_FOLLOWED = 4096;
/** Of a payload or a printed line, so many characters are shown. */
export const MAX_WORDS = 160;
/** A reading that took longer is worth a look. */
const SLOW_US = 30e6;

const PLACES = Object.fromEntries(CAUSES.map((cause, place) => [cause, place])) as Record<Cause, number>;

export const causePlace = (cause: Cause): number => PLACES[cause];

interface Followed {
  number: number;
  call: PublishCall;
  deliveredUs: number;
  packetId: number;
  spans: readonly Span[];
}

/** The readings of one device that its client has accepted, until nothing more becomes of them. */
export class ReadingsLog {
  readonly #log: DeviceLog;
  readonly #outlivesPower: boolean;
  #followed = new Map<number, Followed>();

  constructor(log: DeviceLog, outlivesPower: boolean) {
    this.#log = log;
    this.#outlivesPower = outlivesPower;
  }

  accepted(number: number, call: PublishCall): void {
    this.#followed.set(number, { number, call, deliveredUs: -1, packetId: 0, spans: [] });
    if (this.#followed.size <= MAX_FOLLOWED) return;
    const [oldest] = this.#followed.values();
    this.#write(oldest, -1, oldest.deliveredUs < 0 ? NEVER_TAKEN_IN : TAKEN_IN);
  }

  /** @param spans none for a reading at QoS 0 */
  delivered(
    number: number,
    { call, deliveredUs, packetId, spans }: Omit<Followed, 'number'>,
    isFollowed: boolean,
  ): void {
    const one = { number, call, deliveredUs, packetId, spans };
    // The bytes of a reading may arrive after its board has lost its power.
    if (!isFollowed || !this.#followed.has(number)) this.#write(one, -1, TAKEN_IN);
    else this.#followed.set(number, one);
  }

  acknowledged(number: number, timeUs: number): void {
    const one = this.#followed.get(number);
    if (one !== undefined) this.#write(one, timeUs, one.deliveredUs < 0 ? NEVER_TAKEN_IN : TAKEN_IN);
  }

  poweredOff(timeUs: number): void {
    if (this.#outlivesPower) return;
    for (const one of [...this.#followed.values()])
      this.#write(one, timeUs, one.deliveredUs < 0 ? GONE_WITH_POWER : TAKEN_IN);
  }

  ended(): void {
    for (const one of [...this.#followed.values()])
      this.#write(one, -1, one.deliveredUs < 0 ? NEVER_TAKEN_IN : TAKEN_IN);
  }

  #write({ number, call, deliveredUs, packetId, spans }: Followed, ackedUs: number, fate: number): void {
    this.#followed.delete(number);
    const { timeUs, qos, topic, payload } = call;
    const tookUs = deliveredUs < 0 ? -1 : deliveredUs - timeUs;
    const stretches = spans.flatMap(({ fromUs, toUs, cause }) => [PLACES[cause], toUs - fromUs]);
    const ackedAfterUs = ackedUs < 0 ? -1 : ackedUs - timeUs;
    const place = this.#log.topic(printable(topic, MAX_WORDS));
    const row = [number, timeUs, tookUs, ackedAfterUs, qos, packetId, fate, place, spans.length];
    this.#log.addReading([...row, ...stretches], printable(payload, MAX_WORDS));
    if (fate !== TAKEN_IN || tookUs > SLOW_US) this.#log.troubled();
  }
}
