import type { Cause } from '../causes/causes.ts';
import { DOWN, LOST, RESET, UP } from '../link/fault.ts';
import type { Connecting, NetStack } from '../net/socket.ts';
import type { Flow } from '../tcp/index.ts';
import type { Segment } from '../tcp/segment.ts';
import type { DeviceWatch } from '../world/device-setup.ts';
import { ConnectionPath, type Surroundings, type View } from './connection.ts';
import { type Copy, takeCopy } from './copy.ts';
import { PacketWay } from './packet-way.ts';
import type { ClientState, PathListener } from './path-listener.ts';
import { type CauseWindow, cut, type Spans } from './span.ts';

interface Stretch {
  fromUs: number;
  state: ClientState;
  /** Of the state itself, where it has one: why the board is off, why the client is apart. */
  cause: Cause;
  connection: ConnectionPath | null;
}

/** Stretches and windows of one device that are kept; beyond that the oldest are forgotten. */
export const MAX_STRETCHES = 4096;

/** One device: what its client does when, and the ways of its packets. */
export class DevicePath implements DeviceWatch {
  readonly #clock: () => number;
  readonly #around: Surroundings;
  #stretches: Stretch[] = [{ fromUs: 0, state: 'off', cause: 'reboot', connection: null }];
  /** Times in which the link is away; rising. */
  #away: CauseWindow[] = [];
  /** Dialled, and not open yet: a board without a modem has its connection open when `connect` returns. */
  #flow: ConnectionPath | null = null;
  /** The open connections by number, in the order in which they were opened; null where a modem dials later. */
  readonly #open = new Map<number, ConnectionPath | null>();
  #greeting = 0;
  readonly #way = new PacketWay();

  /** Readings of the client that have not arrived; at least so many as there are. */
  waiting = 0;
  readonly #device: number;
  #listener: PathListener | null = null;

  constructor(device: number, clock: () => number, around: Surroundings) {
    this.#device = device;
    this.#clock = clock;
    this.#around = around;
  }

  /** A connection of the client by its number; null where a modem has not dialled yet. */
  pathOf(connection: number): ConnectionPath | null {
    return this.#open.get(connection) ?? null;
  }

  /** The connection that the client uses now; null before the first. */
  get connection(): ConnectionPath | null {
    return this.#last.connection;
  }

  /** Tells what the device does from now on; a link knows from the beginning when it is away next. */
  listen(listener: PathListener): void {
    this.#listener = listener;
    for (const { cause, fromUs, toUs } of this.#away) listener.away?.(cause, fromUs, toUs);
  }

  // What the link and TCP tell.

  delayed(cause: Cause, untilUs: number): void {
    this.#way.delayed(cause, untilUs);
  }

  lost(cause: Cause, atUs: number, awayUntilUs: number): void {
    this.#way.lost(cause, awayUntilUs > atUs ? awayUntilUs : 0);
    if (awayUntilUs > atUs && awayUntilUs < Number.POSITIVE_INFINITY) this.away(cause, atUs, awayUntilUs);
  }

  away(cause: Cause, fromUs: number, toUs: number): void {
    const windows = this.#away;
    let place = windows.length;
    for (; place > 0 && windows[place - 1].fromUs > fromUs; place--);
    // Each packet that an outage swallows tells of the rest of it.
    const known = windows[place - 1];
    if (known !== undefined && known.cause === cause && known.toUs >= toUs) return;
    windows.splice(place, 0, { cause, fromUs, toUs });
    if (windows.length > MAX_STRETCHES) windows.shift();
    this.#listener?.away?.(cause, fromUs, toUs);
  }

  served(timeUs: number, isServed: boolean): void {
    const last = this.#away.at(-1);
    const isOpen = last !== undefined && last.cause === 'modem' && last.toUs === Number.POSITIVE_INFINITY;
    if (isServed && isOpen) {
      last.toUs = timeUs;
      this.#listener?.away?.('modem', last.fromUs, timeUs);
    }
    if (!isServed && !isOpen) this.away('modem', timeUs, Number.POSITIVE_INFINITY);
  }

  opened(flow: Flow): void {
    const path = new ConnectionPath(this.#around, flow);
    flow.seen = path;
    const last = this.#last;
    // A modem dials when its driver has asked for it, in a time of its own, and in the order of the connections.
    for (const [connection, known] of this.#open) {
      if (known !== null) continue;
      this.#open.set(connection, path);
      if (last.state === 'greeting' && connection === this.#greeting) last.connection = path;
      return;
    }
    this.#flow = path;
    if (last.state === 'dialling') last.connection = path;
  }

  sent(flow: Flow, segment: Segment, timeUs: number, arrivalUs: number): void {
    const path = flow.seen as ConnectionPath;
    const isUp = segment.direction === UP;
    const { awayUntilUs, lostBy } = this.#way;
    if (awayUntilUs === Number.POSITIVE_INFINITY && lostBy !== 'modem') path.dies(timeUs, lostBy);
    let copy: Copy | null = null;
    if (segment.length > 0) {
      copy = this.#copyOf(segment, timeUs, arrivalUs);
      if (isUp && path.heldBy !== null)
        copy.hold = { by: path.heldBy, sinceUs: path.heldSinceUs, ackSentUs: path.ackSentUs };
      segment.seen = copy;
      (isUp ? path.up : path.down).sent(copy);
    } else if (!isUp) path.ackSentUs = timeUs;
    if (this.#listener?.segment) this.#tellSegment(segment, timeUs, arrivalUs, copy);
    this.#way.passed();
  }

  released(_flow: Flow, segment: Segment, arrivalUs: number): void {
    const copy = segment.seen as Copy | null;
    if (copy !== null) {
      copy.arrivalUs = arrivalUs;
      this.#way.stamp(copy, arrivalUs);
    }
    this.#way.passed();
  }

  arrived(flow: Flow, segment: Segment, timeUs: number, isTaken: boolean): void {
    const path = flow.seen as ConnectionPath;
    if (segment.direction === DOWN) path.lookForHold(timeUs);
    const copy = segment.seen as Copy | null;
    if (copy === null) return;
    // It may be used again from here on.
    segment.seen = null;
    const stream = segment.direction === UP ? path.up : path.down;
    const isWanted = this.waiting > 0 || this.#last.state !== 'up';
    if (isTaken) stream.arrived(copy, timeUs, isWanted);
    else stream.deadEnd(copy);
  }

  #tellSegment(segment: Segment, timeUs: number, arrivalUs: number, copy: Copy | null): void {
    const { seq, end, flags, ack, flow, isRetransmission } = segment;
    this.#listener?.segment?.({
      ...{ timeUs, device: this.#device, flow, isUp: segment.direction === UP, seq, end, flags, ack },
      ...{ isAgain: isRetransmission, arrivalUs, copy },
      lostBy: arrivalUs === LOST || arrivalUs === RESET ? this.#way.lostBy : null,
    });
  }

  #copyOf(segment: Segment, sentUs: number, arrivalUs: number): Copy {
    const copy = takeCopy(segment.seq, segment.end, sentUs, arrivalUs === RESET ? LOST : arrivalUs);
    this.#way.stamp(copy, arrivalUs);
    return copy;
  }

  // What the client does.

  dials(net: NetStack): NetStack {
    return {
      connect: (...args): Connecting => {
        // A program may have other connections beside the one with the session.
        const isAside = this.#last.state === 'up';
        this.#flow = null;
        if (!isAside) this.#enter(this.#clock(), 'dialling', 'dns');
        const connecting = net.connect(...args);
        if (!isAside && connecting.socket === null) this.#enter(connecting.decidedAtUs, 'apart', 'backoff');
        return connecting;
      },
    };
  }

  /** The client has a connection more. */
  connected(connection: number): void {
    this.#open.set(connection, this.#flow);
    this.#flow = null;
  }

  disconnected(connection: number): void {
    this.#open.delete(connection);
  }

  greets(timeUs: number, connection: number): void {
    this.#greeting = connection;
    this.#enter(timeUs, 'greeting', 'mqtt-handshake', this.pathOf(connection));
  }

  up(timeUs: number, connection: number): void {
    this.#enter(timeUs, 'up', 'turn', this.pathOf(connection));
  }

  /** @param cause why the client stays without a connection for now */
  apart(timeUs: number, cause: Cause): void {
    this.#enter(timeUs, 'apart', cause);
  }

  off(timeUs: number, cause: Cause): void {
    this.#open.clear();
    this.#flow = null;
    this.#enter(timeUs, 'off', cause);
  }

  booting(timeUs: number): void {
    this.#enter(timeUs, 'booting', 'board');
  }

  /** A better word for why the board is off. */
  becauseOf(cause: Cause): void {
    const last = this.#last;
    if (last.state !== 'off') return;
    last.cause = cause;
    this.#listener?.state?.(last.fromUs, last.state, cause);
  }

  dead(timeUs: number): void {
    this.connection?.dies(timeUs, 'half-open');
  }

  #enter(timeUs: number, state: ClientState, cause: Cause, connection: ConnectionPath | null = null): void {
    const fromUs = Math.max(timeUs, this.#last.fromUs);
    this.#stretches.push({ fromUs, state, cause, connection });
    this.#listener?.state?.(fromUs, state, cause);
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift();
  }

  get #last(): Stretch {
    return this.#stretches[this.#stretches.length - 1];
  }

  // Where the time went.

  /** When the board next went off after a time; null where it did not. */
  offAfter(timeUs: number): number | null {
    return this.#stretches.find(({ state, fromUs }) => state === 'off' && fromUs >= timeUs)?.fromUs ?? null;
  }

  /** The time of a reading that its client still had: until it was written to the connection that took it. */
  waited(fromUs: number, toUs: number, spans: Spans): void {
    if (toUs <= fromUs) return;
    const stretches = this.#stretches;
    if (stretches[0].fromUs > fromUs) spans.add(fromUs, Math.min(toUs, stretches[0].fromUs), 'unknown');
    let index = stretches.length - 1;
    while (index > 0 && stretches[index].fromUs > fromUs) index--;
    for (; index < stretches.length && stretches[index].fromUs < toUs; index++) {
      const startUs = Math.max(fromUs, stretches[index].fromUs);
      const endUs = Math.min(toUs, stretches[index + 1]?.fromUs ?? toUs);
      if (endUs > startUs) this.#waitedIn(stretches[index], startUs, endUs, spans);
    }
  }

  #waitedIn({ state, cause, connection }: Stretch, fromUs: number, toUs: number, spans: Spans): void {
    if (connection !== null) connection.fill(fromUs, toUs, VIEWS[state], spans);
    else if (state !== 'apart' || cause !== 'backoff') spans.add(fromUs, toUs, cause);
    else this.#backedOff(fromUs, toUs, spans);
  }

  #backedOff(fromUs: number, toUs: number, spans: Spans): void {
    const own = (from: number, to: number) => spans.add(from, to, 'backoff');
    cut(this.#away, fromUs, toUs, spans, (from, to) => cut(this.#around.brokerAway, from, to, spans, own));
  }

  /** Nobody asks for the time before any more. */
  forget(beforeUs: number): void {
    let first = this.#stretches.length - 1;
    while (first > 0 && this.#stretches[first].fromUs > beforeUs) first--;
    if (first > 0) this.#stretches.splice(0, first);
    for (const { connection } of this.#stretches) connection?.forget(beforeUs);
    if (this.#away.some(({ toUs }) => toUs <= beforeUs))
      this.#away = this.#away.filter(({ toUs }) => toUs > beforeUs);
  }
}

const VIEWS: Record<ClientState, View> = {
  off: 'waiting',
  booting: 'waiting',
  apart: 'waiting',
  dialling: 'dialling',
  greeting: 'greeting',
  up: 'waiting',
};
