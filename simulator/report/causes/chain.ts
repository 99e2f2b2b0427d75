import { PUBLISH } from '../../broker/codec/packets.ts';
import { type Cause, causeRow } from '../../causes/causes.ts';
import type { Observations, Reading } from '../../checks/index.ts';
import type { WirePacket } from '../../checks/packet.ts';
import type { SeenSegment } from '../../why/path-listener.ts';
import type { Span } from '../../why/span.ts';
import { formatMs } from '../format.ts';
import { packetWords } from '../packet-words.ts';
import { clockWords } from './clock.ts';

/** Segments and packets that one stretch shows; it says how many more there were. */
export const MAX_SHOWN = 6;
/** Events of one chain that are kept; a reading of days has more, and then the rest is counted only. */
export const MAX_EVENTS = 100_000;

/** A reading's time, as `mote why` tells it. */
export interface Chain {
  reading: Reading;
  /** When the broker took it in; null: never. */
  deliveredUs: number | null;
  /** What came of one that was never taken in. */
  lostWords: string;
  spans: readonly Span[];
}

/** What the client does in a stretch that goes to a cause, and by which rule; with the numbers of its build. */
export type ClientRules = Partial<Record<Cause, string>>;

interface Event {
  timeUs: number;
  text: string;
}

/** Gathers what one device sent and received in a stretch of a run. */
export class ChainEvents {
  readonly #device: number;
  readonly #fromUs: number;
  readonly #toUs: number;
  #events: Event[] = [];

  constructor(device: number, fromUs: number, toUs: number) {
    this.#device = device;
    this.#fromUs = fromUs;
    this.#toUs = toUs;
  }

  readonly packets: Partial<Observations> = {
    sent: (timeUs, device, connection, packet) => this.#packet(timeUs, device, connection, packet, 'sends'),
    received: (timeUs, device, connection, packet) =>
      this.#packet(timeUs, device, connection, packet, 'reads'),
    closed: (timeUs, device, connection, byClient) =>
      this.#add(timeUs, device, `socket ${connection} is closed${byClient ? ' by the client' : ''}`),
  };

  readonly segment = ({ timeUs, device, isUp, seq, end, isAgain, lostBy }: SeenSegment): void => {
    // An ACK without bytes is no part of a reading's way.
    if (seq === end) return;
    const way = isUp ? 'to the broker' : 'to the board';
    const what = `segment ${seq}..${end} ${way}${isAgain ? ', again' : ''}`;
    this.#add(timeUs, device, lostBy === null ? what : `${what}: lost, by ${causeRow(lostBy).words}`);
  };

  between(fromUs: number, toUs: number): Event[] {
    return this.#events.filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs);
  }

  #packet(
    timeUs: number,
    device: number,
    connection: number,
    packet: WirePacket,
    verb: 'sends' | 'reads',
  ): void {
    const dup = packet.type === PUBLISH && packet.publish?.dup ? ' dup' : '';
    this.#add(timeUs, device, `the client ${verb} ${packetWords(packet)}${dup} on socket ${connection}`);
  }

  #add(timeUs: number, device: number, text: string): void {
    if (device !== this.#device || timeUs < this.#fromUs || timeUs > this.#toUs) return;
    if (this.#events.length < MAX_EVENTS) this.#events.push({ timeUs, text });
  }
}

/** The way of one reading, stretch by stretch: time, cause, and what was sent meanwhile. */
export function chainLines(chain: Chain, events: ChainEvents, rules: ClientRules): string[] {
  const { reading, deliveredUs, spans, lostWords } = chain;
  const endUs = spans.at(-1)?.toUs ?? reading.timeUs;
  const took =
    deliveredUs === null
      ? lostWords
      : `${formatMs((deliveredUs - reading.timeUs) / 1000)} from publish() to the broker`;
  return [
    `reading ${reading.number} of device ${reading.device}, ${reading.topic} at QoS ${reading.qos}: ${took}`,
    '',
    `${clockWords(reading.timeUs)}  publish()`,
    ...spans.flatMap((span) => spanLines(span, events, rules)),
    `${clockWords(endUs)}  ${deliveredUs === null ? lostWords : 'the broker takes it in'}`,
  ];
}

function spanLines({ fromUs, toUs, cause }: Span, events: ChainEvents, rules: ClientRules): string[] {
  const seen = events.between(fromUs, toUs);
  const rule = rules[cause];
  const indent = ' '.repeat(17);
  return [
    `${clockWords(fromUs)}  ${formatMs((toUs - fromUs) / 1000).padStart(9)}  ${causeRow(cause).words}`,
    ...(rule === undefined ? [] : [`${indent}rule: ${rule}`]),
    ...seen.slice(0, MAX_SHOWN).map(({ timeUs, text }) => `${indent}${clockWords(timeUs)}  ${text}`),
    ...(seen.length > MAX_SHOWN
      ? [`${indent}and ${seen.length - MAX_SHOWN} more, until ${clockWords(seen.at(-1)?.timeUs ?? toUs)}`]
      : []),
  ];
}
