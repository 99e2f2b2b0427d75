import { type Cause, causeRow } from '../causes/causes.ts';
import type { Flow } from '../tcp/index.ts';
import { type CauseWindow, cut, type Sink } from './span.ts';
import { Stream } from './stream.ts';

/**
 * How the time of a connection is looked at: by a reading whose bytes are in it (`own`), by one that still waits in the
 * client (`waiting`), or by a client that connects.
 */
export type View = 'own' | 'waiting' | 'dialling' | 'greeting';

/** Where ordinary time goes, which every packet takes. */
const ORDINARY: Record<Exclude<View, 'own'>, Cause> = {
  waiting: 'turn',
  dialling: 'tcp-handshake',
  greeting: 'mqtt-handshake',
};

/** Where time goes in which no byte is missing at either end. */
const IDLE: Record<View, Cause> = {
  own: 'board',
  waiting: 'board',
  dialling: 'dns',
  greeting: 'mqtt-handshake',
};

/** What a connection stands on: faults of the broker, and whether a modem has its own part. */
export interface Surroundings {
  /** Times in which the broker refuses connections, or ends them. */
  readonly brokerAway: readonly CauseWindow[];
  /** Times in which it answers late. */
  readonly brokerSlow: readonly CauseWindow[];
  readonly hasModem: boolean;
}

/** One TCP connection of a device: its two directions, and when it died without a word. */
export class ConnectionPath {
  readonly up = new Stream();
  readonly down = new Stream();
  /** From then on the one end does not hear the other, for good. */
  #deadSinceUs = Number.POSITIVE_INFINITY;
  #deadBy: Cause = 'half-open';
  /** The last ACK of the server without bytes. */
  ackSentUs = 0;
  heldBy: Cause | null = null;
  heldSinceUs = 0;
  readonly #around: Surroundings;

  readonly #flow: Flow;

  constructor(around: Surroundings, flow: Flow) {
    this.#around = around;
    this.#flow = flow;
  }

  /** The connection is dead, and neither end is told. */
  dies(timeUs: number, cause: Cause): void {
    if (timeUs >= this.#deadSinceUs) return;
    this.#deadSinceUs = timeUs;
    this.#deadBy = cause;
  }

  /** Asks what keeps bytes of the client from leaving now. */
  lookForHold(timeUs: number): void {
    const by = this.#flow.client?.heldBy ?? null;
    if (by !== null && this.heldBy === null) this.heldSinceUs = timeUs;
    this.heldBy = by;
  }

  /** What the time went to: bytes that were missing at the broker, else bytes that were missing at the board, else neither. */
  fill(fromUs: number, toUs: number, view: View, sink: Sink): void {
    let atUs = fromUs;
    this.up.cover(fromUs, toUs, (startUs, endUs, cause) => {
      this.#fillDown(atUs, startUs, view, sink);
      this.#tell(startUs, endUs, cause, view, sink);
      atUs = endUs;
    });
    this.#fillDown(atUs, toUs, view, sink);
  }

  forget(beforeUs: number): void {
    this.up.forget(beforeUs);
    this.down.forget(beforeUs);
  }

  #fillDown(fromUs: number, toUs: number, view: View, sink: Sink): void {
    if (toUs <= fromUs) return;
    let atUs = fromUs;
    this.down.cover(fromUs, toUs, (startUs, endUs, cause) => {
      this.#idle(atUs, startUs, view, sink);
      this.#tell(startUs, endUs, cause, view, sink);
      atUs = endUs;
    });
    this.#idle(atUs, toUs, view, sink);
  }

  #tell(fromUs: number, toUs: number, cause: Cause, view: View, sink: Sink): void {
    if (view === 'own' || !causeRow(cause).isOrdinary) sink(fromUs, toUs, cause);
    else
      cut(this.#around.brokerAway, fromUs, toUs, sink, (from, to) =>
        this.#untilDead(from, to, sink, (start, end) => sink(start, end, ORDINARY[view])),
      );
  }

  #idle(fromUs: number, toUs: number, view: View, sink: Sink): void {
    if (toUs <= fromUs) return;
    const { brokerAway, brokerSlow, hasModem } = this.#around;
    const alive = (from: number, to: number) => sink(from, to, hasModem ? 'modem' : IDLE[view]);
    const answered = (from: number, to: number) => cut(brokerSlow, from, to, sink, alive);
    cut(brokerAway, fromUs, toUs, sink, (from, to) => this.#untilDead(from, to, sink, answered));
  }

  #untilDead(fromUs: number, toUs: number, sink: Sink, alive: (fromUs: number, toUs: number) => void): void {
    const deadUs = Math.min(Math.max(fromUs, this.#deadSinceUs), toUs);
    if (deadUs > fromUs) alive(fromUs, deadUs);
    if (toUs > deadUs) sink(deadUs, toUs, this.#deadBy);
  }
}
