import { type Cause, causeRow } from '../causes/causes.ts';
import type { Flow } from '../tcp/index.ts';
import { type CauseWindow, cut, Spans, touches } from './span.ts';
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

const NONE: readonly CauseWindow[] = [];

// Used again by each call of `fill`, and read by nobody after it.
const MISSING_UP = new Spans();
const MISSING_DOWN = new Spans();

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
  fill(fromUs: number, toUs: number, view: View, spans: Spans): void {
    let atUs = fromUs;
    const missing = MISSING_UP;
    this.up.cover(fromUs, toUs, missing);
    for (let place = 0; place < missing.count; place++) {
      this.#fillDown(atUs, missing.fromUs[place], view, spans);
      atUs = missing.toUs[place];
      this.#tell(missing.fromUs[place], atUs, missing.causes[place], view, spans);
    }
    this.#fillDown(atUs, toUs, view, spans);
  }

  forget(beforeUs: number): void {
    this.up.forget(beforeUs);
    this.down.forget(beforeUs);
  }

  #fillDown(fromUs: number, toUs: number, view: View, spans: Spans): void {
    if (toUs <= fromUs) return;
    let atUs = fromUs;
    const missing = MISSING_DOWN;
    this.down.cover(fromUs, toUs, missing);
    for (let place = 0; place < missing.count; place++) {
      this.#idle(atUs, missing.fromUs[place], view, spans);
      atUs = missing.toUs[place];
      this.#tell(missing.fromUs[place], atUs, missing.causes[place], view, spans);
    }
    this.#idle(atUs, toUs, view, spans);
  }

  #tell(fromUs: number, toUs: number, cause: Cause, view: View, spans: Spans): void {
    if (view === 'own' || !causeRow(cause).isOrdinary) spans.add(fromUs, toUs, cause);
    else this.#alive(fromUs, toUs, ORDINARY[view], NONE, spans);
  }

  #idle(fromUs: number, toUs: number, view: View, spans: Spans): void {
    if (toUs <= fromUs) return;
    const { hasModem, brokerSlow } = this.#around;
    this.#alive(fromUs, toUs, hasModem ? 'modem' : IDLE[view], brokerSlow, spans);
  }

  /** A time goes to `cause`, as far as the broker was not away, the connection not dead and the broker not slow. */
  #alive(fromUs: number, toUs: number, cause: Cause, brokerSlow: readonly CauseWindow[], spans: Spans): void {
    // Hardly any time touches a window: a closure for each would cost more than all else here.
    const isCut =
      touches(this.#around.brokerAway, fromUs, toUs) ||
      toUs > this.#deadSinceUs ||
      touches(brokerSlow, fromUs, toUs);
    if (isCut) this.#cut(fromUs, toUs, cause, brokerSlow, spans);
    else spans.add(fromUs, toUs, cause);
  }

  #cut(fromUs: number, toUs: number, cause: Cause, brokerSlow: readonly CauseWindow[], spans: Spans): void {
    const ordinary = (from: number, to: number) => spans.add(from, to, cause);
    cut(this.#around.brokerAway, fromUs, toUs, spans, (from, to) => {
      const deadUs = Math.min(Math.max(from, this.#deadSinceUs), to);
      if (deadUs > from) cut(brokerSlow, from, deadUs, spans, ordinary);
      spans.add(deadUs, to, this.#deadBy);
    });
  }
}
