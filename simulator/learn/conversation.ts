import type { SeenSegment } from './capture/segments.ts';
import { PacketNumbers } from './packet-numbers.ts';
import type { AwakeKind, Ending, RoundTrip, Samples } from './samples.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** A packet into so long a silence may find the radio asleep; LTE's first sleep state begins after 10 s, 3G's after 5. */
const IDLE_S = 1;
/** Segments down whose answer is awaited; an end that never answers is given up then. */
export const MAX_UNANSWERED = 256;
/** Segments that arrive apart no further than this, one filled to the brim, were sent together. */
const MIN_TRAIN_BYTES = 500;
/** An answer that comes sooner after a second sending than this share of the least round trip is for the first. */
const SPURIOUS_SHARE = 0.8;
/** The answers to two copies are as far apart as the copies, and by what the link makes of it. */
const APART_TIMES = 2;
const APART_US = 500_000;

/** Where none was seen yet: nothing comes sooner. */
const NO_ROUND_TRIP_MS = Number.POSITIVE_INFINITY;

/** A segment down that wants an answer. */
interface Asking {
  /** Of the byte behind it. */
  end: number;
  sentUs: number;
  /** The last copy. */
  againUs: number;
  /** How often it was sent. */
  copies: number;
  idleS: number;
  /** Others had no answer yet: the link was slow or away, and not asleep. */
  isBehind: boolean;
  bytes: number;
  isProbe: boolean;
  isHandshake: boolean;
  isFin: boolean;
}

/** A segment that was sent more than once. */
interface Doubt {
  asking: Asking;
  roundTrip: RoundTrip;
  ack: number;
  answers: number;
  /** Until then the answers to its other copies would come. */
  untilUs: number;
}

/** One TCP connection as the tap sees it, from the device up to the broker and down. */
export class Conversation {
  lastUs: number;
  /** Its first bytes up were looked at for a client id. */
  isNamed = false;
  readonly bornUs: number;
  #samples: Samples;
  #numbers: PacketNumbers;
  #asking: Asking[] = [];
  #downEnd = -1;
  #upEnd = -1;
  #ending: Ending | null = null;
  #endedUs = 0;
  #isClosed = false;
  #lastUpUs = 0;
  #lastUpDataUs = 0;
  #lastUpDataBytes = 0;
  #fullBytes = 0;
  #synUs = 0;
  #sackOfSyn: boolean | null = null;
  #hasOptions = false;
  #leastMs = NO_ROUND_TRIP_MS;
  #doubt: Doubt | null = null;
  #up = 0;
  #down = 0;

  constructor(samples: Samples, first: SeenSegment) {
    this.#samples = samples;
    this.#numbers = new PacketNumbers(samples);
    this.bornUs = first.timeUs;
    this.lastUs = first.timeUs;
  }

  /** Whether this SYN is a retransmission of the connection's first. */
  isOpening({ seq }: SeenSegment): boolean {
    return this.#upEnd === (seq + 1) >>> 0 && this.#down <= 1;
  }

  up(segment: SeenSegment): void {
    const { timeUs, flags, seq, length } = segment;
    const samples = this.#samples;
    const idleS = (timeUs - this.lastUs) / 1e6;
    if (this.#up > 0) samples.longestSurvivedS = Math.max(samples.longestSurvivedS, idleS);
    samples.upPackets++;
    this.#up++;
    const isNext = this.#numbers.next(segment.packetId, (timeUs - this.#lastUpUs) / 1e6);
    // Its SYN says it; where the capture began later, any other packet does.
    if (flags & SYN) {
      this.#synUs = timeUs;
      this.#sackOfSyn = segment.knowsSack;
    } else this.#hasOptions ||= segment.knowsSack;
    if (this.#doubt !== null) this.#resolve(segment, this.#doubt);
    if (flags & ACK) this.#answered(segment);
    const end = (seq + length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    if (length > 0) {
      if (this.#upEnd !== -1 && isBefore(end, this.#upEnd + 1)) samples.upAgain++;
      else this.#noteData(segment, isNext);
    }
    if (this.#upEnd === -1 || isBefore(this.#upEnd, end)) this.#upEnd = end;
    this.#lastUpUs = timeUs;
    this.#end(timeUs, flags, 'by the device');
    this.lastUs = timeUs;
  }

  down(segment: SeenSegment): void {
    const { timeUs, flags, seq, length, packetBytes } = segment;
    const samples = this.#samples;
    const end = (seq + length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    const idleS = this.#down + this.#up === 0 ? 0 : (timeUs - this.lastUs) / 1e6;
    this.#down++;
    if (flags & SYN && this.#synUs > 0) {
      samples.serverSide.add((timeUs - this.#synUs) / 1000);
      this.#synUs = 0;
    }
    const isProbe =
      length <= 1 && this.#downEnd !== -1 && seq === (this.#downEnd - 1) >>> 0 && !(flags & SYN);
    if (isProbe || end !== seq >>> 0) {
      const before = this.#asking.find((asking) => asking.end === end || (isProbe && asking.isProbe));
      if (before !== undefined) {
        before.againUs = timeUs;
        before.copies++;
      } else if (isProbe || this.#downEnd === -1 || isBefore(this.#downEnd, end)) {
        if (this.#asking.length >= MAX_UNANSWERED) this.#asking.shift();
        if (idleS < IDLE_S) samples.downAsking++;
        this.#asking.push({
          end: isProbe ? this.#downEnd : end,
          sentUs: timeUs,
          againUs: 0,
          copies: 1,
          idleS,
          isBehind: this.#asking.length > 0,
          bytes: packetBytes,
          isProbe,
          isHandshake: (flags & SYN) !== 0,
          isFin: (flags & FIN) !== 0,
        });
      }
    }
    if (this.#downEnd === -1 || isBefore(this.#downEnd, end)) this.#downEnd = end;
    this.#end(timeUs, flags, 'by the broker');
    this.lastUs = timeUs;
  }

  /** No packet of it is taken from here on. @param how it ended, unless one of its ends has said so */
  close(how: 'in silence' | 'still open'): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const samples = this.#samples;
    this.#settle(false);
    if (this.#up === 0 || this.#down === 0) samples.oneWay++;
    if (this.#up > 0) samples[(this.#sackOfSyn ?? this.#hasOptions) ? 'withSack' : 'withoutSack']++;
    samples.ended(this.#ending === null ? how : this.isUnheard ? 'in silence' : this.#ending);
    this.#numbers.close();
  }

  /** One of its ends said so. */
  get hasEnded(): boolean {
    return this.#ending !== null;
  }

  /** The last packet that came from the device. */
  get heardUs(): number {
    return this.#lastUpUs;
  }

  /** Whether the broker gave it up, or nobody did, and the device has not said a word since. */
  get isUnheard(): boolean {
    return this.#ending === null || (this.#ending === 'by the broker' && this.#lastUpUs < this.#endedUs);
  }

  #end(timeUs: number, flags: number, how: 'by the device' | 'by the broker'): void {
    if (this.#ending !== null || !(flags & (FIN | RST))) return;
    this.#ending = flags & RST && how === 'by the device' ? 'by RST' : how;
    this.#endedUs = timeUs;
  }

  #noteData({ timeUs, length, packetBytes }: SeenSegment, isNext: boolean): void {
    const apartUs = timeUs - this.#lastUpDataUs;
    if (this.#lastUpDataUs > 0) {
      this.#samples.intervals.add(apartUs / 1e6);
      const isFull = this.#lastUpDataBytes >= MIN_TRAIN_BYTES && this.#lastUpDataBytes >= this.#fullBytes;
      if (isFull && isNext && apartUs > 0 && length >= MIN_TRAIN_BYTES / 2)
        this.#samples.upRates.add((packetBytes * 8e6) / apartUs);
    }
    this.#fullBytes = Math.max(this.#fullBytes, length);
    this.#lastUpDataUs = timeUs;
    this.#lastUpDataBytes = length;
  }

  #answered(segment: SeenSegment): void {
    const { ack, timeUs, packetBytes, length, flags } = segment;
    const done = this.#asking.filter((asking) => !isBefore(ack, asking.end));
    if (done.length === 0) return;
    this.#asking = this.#asking.filter((asking) => isBefore(ack, asking.end));
    for (const asking of done) if (asking.againUs > 0) this.#judge(asking, segment);
    const last = done[done.length - 1];
    // Data may have been on its way up, and have woken the radio, before the probe came down.
    if (last.isProbe && length > 0) return;
    const ms = (timeUs - last.sentUs) / 1000;
    const roundTrip = { ms, idleS: last.idleS, bytes: last.bytes + packetBytes };
    // A sleeping radio answers later than the RTO of the broker's host: the time counts from the first sending.
    if (last.idleS >= IDLE_S) {
      if (!last.isBehind && !isDoubtful(last)) this.#samples.addWake(roundTrip);
    } else if (done.every(({ againUs }) => againUs === 0)) {
      // An ACK that goes with data, for two segments or for a FIN waited for no timer.
      const isHurried = length > 0 || done.length > 1 || last.isFin || (flags & FIN) !== 0;
      this.#note(last, roundTrip, isHurried);
      this.#leastMs = Math.min(this.#leastMs, ms);
    }
  }

  #note({ isHandshake, isProbe }: Asking, roundTrip: RoundTrip, isHurried: boolean): void {
    const other: AwakeKind = isHurried ? 'hurried' : 'answers';
    this.#samples.addAwake(isHandshake ? 'handshakes' : isProbe ? 'probes' : other, roundTrip);
  }

  /** Whether a segment that was sent again had been lost, or its answer: each copy that arrives is answered. */
  #judge(asking: Asking, { timeUs, ack, packetBytes }: SeenSegment): void {
    const { sentUs, againUs, copies, idleS, bytes } = asking;
    const sinceMs = (timeUs - againUs) / 1000;
    const isFirst =
      copies === 2 && this.#leastMs < NO_ROUND_TRIP_MS && sinceMs < SPURIOUS_SHARE * this.#leastMs;
    if (idleS >= IDLE_S && !isDoubtful(asking)) this.#samples.downSpurious++;
    else {
      const ms = (timeUs - sentUs) / 1000;
      const roundTrip = { ms, sinceAgainMs: sinceMs, idleS, bytes: bytes + packetBytes };
      const untilUs = timeUs + APART_TIMES * (againUs - sentUs) + APART_US;
      this.#settle(false);
      this.#doubt = { asking, roundTrip, ack, answers: 1, untilUs };
      if (isFirst) this.#settle(true);
    }
  }

  #resolve({ timeUs, ack, length, flags }: SeenSegment, doubt: Doubt): void {
    if (timeUs > doubt.untilUs) this.#settle(false);
    else if (ack === doubt.ack && length === 0 && (flags & (SYN | FIN | RST)) === 0) {
      if (++doubt.answers >= doubt.asking.copies) this.#settle(true);
    }
  }

  /** @param arrived all copies did: the first answer was for the first of them */
  #settle(arrived: boolean): void {
    const doubt = this.#doubt;
    this.#doubt = null;
    if (doubt === null) return;
    if (doubt.asking.idleS >= IDLE_S) {
      if (arrived && !doubt.asking.isBehind) this.#samples.addWake(doubt.roundTrip);
    } else if (arrived) {
      this.#samples.downSpurious++;
      if (!doubt.asking.isHandshake && !doubt.asking.isProbe) this.#samples.slowRecognised++;
      this.#note(doubt.asking, doubt.roundTrip, doubt.asking.isFin);
    } else {
      const { asking, roundTrip } = doubt;
      if (!asking.isHandshake && !asking.isProbe) this.#samples.addAwake('late', roundTrip);
      this.#samples.downUnanswered++;
    }
  }
}

/** A probe is sent again so late that the one before may have been lost, or the radio took so long to wake. */
function isDoubtful({ isProbe, againUs, idleS }: Asking): boolean {
  return isProbe && againUs > 0 && idleS >= IDLE_S;
}

/** Whether one number of the stream comes before another; they wrap at 2^32. */
function isBefore(one: number, other: number): boolean {
  return ((one - other) | 0) < 0;
}
