import { PINGREQ, PINGRESP, PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL } from '../broker/codec/packets.ts';
import { DOWN, UP } from '../link/fault.ts';
import { FIN, RST, type Segment, SYN } from '../tcp/segment.ts';

/** What the bytes of a connection are spent for. */
export const PURPOSES = ['readings', 'keep-alive', 'connects', 'TLS', 'sent again'] as const;
export type Purpose = (typeof PURPOSES)[number];
export type Bytes = Record<Purpose, number>;

const HOUR_US = 3600e6;
const MESSAGES = [PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP];
/** A record of TLS begins with its type and version, and holds a nonce before the plaintext and a tag behind it. */
const TLS_HANDSHAKE = 22;
const TLS_DATA = 23;
const TLS_BEFORE = 29;
/** A frame of a WebSocket that holds bytes; one of control. */
const WS_BINARY = 0x82;
const WS_CONTROL = 0x88;
const WS_MASKED = 0x80;
const WS_LONG = 126;

/** Whose connection it is, and what its last segment with bytes was for, in each direction. */
interface FlowPurpose {
  device: number;
  isFirst: boolean;
  last: [up: Purpose, down: Purpose];
}

export interface Spending {
  /** Of the first connection of each device: once a life, and not once a day. */
  once: Bytes;
  /** Of all others. */
  daily: Bytes;
  /** Bytes of each device in each of its times of a data record, for plans that round them up. */
  records: Map<string, number>;
}

const nothing = (): Bytes => ({ readings: 0, 'keep-alive': 0, connects: 0, TLS: 0, 'sent again': 0 });

/**
 * Says what the bytes of a run were spent for. A segment counts for the first packet in it, with its headers; a bare
 * acknowledgement for what it acknowledges.
 */
export class Purposes {
  readonly spending: Spending = { once: nothing(), daily: nothing(), records: new Map() };
  readonly #recordUs: number;
  readonly #isWebSocket: boolean;
  readonly #flows = new WeakMap<object, FlowPurpose>();
  readonly #seen = new Set<number>();

  /** @param recordUs how long a data record of the operator lasts */
  constructor({ recordUs = HOUR_US, isWebSocket = false } = {}) {
    this.#recordUs = recordUs;
    this.#isWebSocket = isWebSocket;
  }

  /** As a run's `capture`. */
  readonly take = (segment: Segment, timeUs: number): void => {
    const { path, bytes, direction } = segment;
    if (path === null) return;
    let flow = this.#flows.get(path);
    if (flow === undefined) {
      flow = { device: path.device, isFirst: !this.#seen.has(path.device), last: ['connects', 'connects'] };
      this.#seen.add(path.device);
      this.#flows.set(path, flow);
    }
    const record = `${flow.device} ${Math.floor(timeUs / this.#recordUs)}`;
    const { records, once, daily } = this.spending;
    records.set(record, (records.get(record) ?? 0) + bytes);
    const { purpose, tlsBytes } = this.#purposeOf(segment, flow);
    const isOnce = flow.isFirst && (purpose === 'connects' || purpose === 'TLS');
    const sum = isOnce ? once : daily;
    if (segment.isRetransmission) daily['sent again'] += bytes;
    else {
      sum.TLS += tlsBytes;
      sum[purpose] += bytes - tlsBytes;
      if (segment.payload !== '') flow.last[direction] = purpose;
    }
  };

  #purposeOf({ flags, payload, direction }: Segment, { last }: FlowPurpose) {
    if (flags & (SYN | FIN | RST)) return { purpose: 'connects' as Purpose, tlsBytes: 0 };
    if (payload === '') return { purpose: last[direction === UP ? DOWN : UP], tlsBytes: 0 };
    const first = payload.charCodeAt(0);
    const isTls = (first === TLS_HANDSHAKE || first === TLS_DATA) && payload.startsWith('\x03\x03', 1);
    if (isTls && first === TLS_HANDSHAKE) return { purpose: 'TLS' as Purpose, tlsBytes: 0 };
    // The rest of a long flight of a handshake.
    if (!isTls && last[direction] === 'TLS') return { purpose: 'TLS' as Purpose, tlsBytes: 0 };
    const plain = isTls ? payload.slice(TLS_BEFORE) : payload;
    const inside = this.#isWebSocket ? unframed(plain) : plain;
    return { purpose: purposeOf(inside, last[direction]), tlsBytes: isTls ? TLS_BEFORE : 0 };
  }
}

/** @param before of the bytes before these; for what does not begin with a packet */
function purposeOf(bytes: string, before: Purpose): Purpose {
  const type = bytes.charCodeAt(0) >> 4;
  if (Number.isNaN(bytes.charCodeAt(0))) return before;
  if (type === PINGREQ || type === PINGRESP) return 'keep-alive';
  return MESSAGES.includes(type) ? 'readings' : 'connects';
}

/** The bytes in the first frame of a WebSocket; those of its handshake and of control frames begin with no packet of MQTT. */
function unframed(bytes: string): string {
  const first = bytes.charCodeAt(0);
  if (first < WS_BINARY || first >= WS_CONTROL) return '\0';
  const second = bytes.charCodeAt(1);
  const keyAt = (second & ~WS_MASKED) === WS_LONG ? 4 : 2;
  if (!(second & WS_MASKED)) return bytes.slice(keyAt);
  return String.fromCharCode(bytes.charCodeAt(keyAt + 4) ^ bytes.charCodeAt(keyAt));
}
