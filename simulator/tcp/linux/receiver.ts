import { Reassembly } from '../reassembly.ts';
import { FIN, type Segment } from '../segment.ts';
import type { Sock } from './sock.ts';
import { firesAt, JIFFY_US } from './wheel.ts';

const ATO_MIN_US = 40_000;
const DELACK_MAX_US = 200_000;
const MAX_QUICKACKS = 16;
/** Until larger segments have come (TCP_MSS_DEFAULT). */
const FIRST_RCV_MSS = 536;
/** What is offered at most; Linux opens further only for bulk. */
const WINDOW_BYTES = 65_535;
/** SACK blocks beside a timestamp option. */
const MAX_BLOCKS = 3;

/** When the receiving half of Linux acknowledges: quick-ACK mode, ping-pong mode, delayed ACK, D-SACK. */
export class Receiver {
  readonly reassembly = new Reassembly();
  /** When the delayed ACK is due; infinity without one. */
  dueUs = Number.POSITIVE_INFINITY;
  isScheduled = false;

  #tp: Sock;
  #quick = 0;
  #pingpong = false;
  #atoUs = 0;
  #lastDataUs = 0;
  #rcvMss = FIRST_RCV_MSS;
  #rcvWup = 0;
  #ackNow = false;
  #pushed = 0;
  #tsRecent = 0;
  #recent = 0;
  #dsackStart = 0;
  #dsackEnd = 0;
  #isTimerSet = false;

  constructor(tp: Sock) {
    this.#tp = tp;
  }

  start(next: number, tsValue: number): void {
    this.reassembly.next = next;
    this.#rcvWup = next;
    this.#tsRecent = tsValue;
  }

  get tsRecent(): number {
    return this.#tsRecent;
  }

  /** tcp_data_queue. @returns the bytes that are now in order */
  take(segment: Segment): string {
    const { reassembly } = this;
    const { seq } = segment;
    if (segment.hasTimestamps && seq <= this.#rcvWup) this.#tsRecent = segment.tsValue;
    const fin = (segment.flags & FIN) !== 0;
    if (segment.payload === '' && !fin) {
      // A window probe or a keep-alive lies outside the window and is answered.
      if (seq < reassembly.next) this.#ackNow = true;
      return '';
    }
    this.isScheduled = true;
    if (segment.end <= reassembly.next) {
      this.#enterQuickAck();
      this.#setDsack(seq, segment.end);
      return '';
    }
    if (seq > reassembly.next) {
      if (reassembly.covers(seq, segment.end)) this.#setDsack(seq, segment.end);
      this.#recent = seq;
      reassembly.take(seq, segment.payload, fin);
      return '';
    }
    if (seq < reassembly.next) this.#setDsack(seq, reassembly.next);
    const hadHole = reassembly.hasHole;
    const doubled = reassembly.overlap(segment.end);
    const bytes = reassembly.take(seq, segment.payload, fin);
    if (doubled > 0) this.#setDsack(segment.end - doubled, segment.end);
    if (hadHole && !reassembly.hasHole) this.#ackNow = true;
    this.#received(segment.payload.length);
    return bytes;
  }

  /** tcp_event_data_recv. */
  #received(bytes: number): void {
    const nowUs = this.#tp.nowUs;
    if (bytes >= this.#rcvMss) this.#rcvMss = Math.min(bytes, this.#tp.mss);
    else this.#pushed = Math.min(2, this.#pushed + 1);
    const gapUs = nowUs - this.#lastDataUs;
    const rtoUs = this.#tp.rtt.rtoUs;
    if (this.#atoUs === 0) {
      this.#addQuickAcks();
      this.#atoUs = ATO_MIN_US;
    } else if (gapUs <= ATO_MIN_US / 2) this.#atoUs = this.#atoUs / 2 + ATO_MIN_US / 2;
    else if (gapUs < this.#atoUs) this.#atoUs = Math.min(this.#atoUs / 2 + gapUs, rtoUs);
    else if (gapUs > rtoUs) this.#addQuickAcks();
    this.#lastDataUs = nowUs;
  }

  #addQuickAcks(): void {
    const quick = Math.max(2, Math.floor(WINDOW_BYTES / (2 * this.#rcvMss)));
    this.#quick = Math.max(this.#quick, Math.min(quick, MAX_QUICKACKS));
  }

  #enterQuickAck(): void {
    this.#addQuickAcks();
    this.#pingpong = false;
    this.#atoUs = ATO_MIN_US;
  }

  #setDsack(start: number, end: number): void {
    if (!this.#tp.isSack) return;
    this.#dsackStart = start;
    this.#dsackEnd = end;
  }

  /** tcp_ack_snd_check, once a segment has been taken in. @returns whether an ACK leaves now */
  mustAckNow(): boolean {
    if (this.#ackNow) return true;
    if (!this.isScheduled) return false;
    if (this.reassembly.next - this.#rcvWup > this.#rcvMss) return true;
    if (this.#quick > 0 && !this.#pingpong) return true;
    if (this.reassembly.hasHole) return true;
    this.#delay();
    return false;
  }

  /** tcp_send_delayed_ack. */
  #delay(): void {
    const tp = this.#tp;
    let atoUs = this.#atoUs;
    if (atoUs > ATO_MIN_US) {
      let maxUs = this.#pingpong || this.#pushed > 0 ? DELACK_MAX_US : 500_000;
      if (tp.rtt.srtt8 > 0) maxUs = Math.min(maxUs, Math.max(tp.rtt.srttUs, ATO_MIN_US));
      atoUs = Math.min(atoUs, maxUs, DELACK_MAX_US);
    }
    if (this.#isTimerSet && this.dueUs <= tp.nowUs + JIFFY_US + atoUs / 4) {
      this.#ackNow = true;
      return;
    }
    this.dueUs = Math.min(this.dueUs, firesAt(tp.nowUs, atoUs, tp.timer.phaseUs));
    this.#isTimerSet = true;
  }

  get wantsAck(): boolean {
    return this.#ackNow;
  }

  /** tcp_delack_timer_handler. @returns whether there is something to acknowledge */
  timeout(): boolean {
    this.dueUs = Number.POSITIVE_INFINITY;
    this.#isTimerSet = false;
    if (!this.isScheduled) return false;
    if (this.#pingpong) {
      this.#pingpong = false;
      this.#atoUs = ATO_MIN_US;
    } else this.#atoUs = Math.min(this.#atoUs * 2, this.#tp.rtt.rtoUs);
    return true;
  }

  /** tcp_cleanup_rbuf: the program has read. @returns whether that is worth an ACK */
  hasRead(bytes: number, unread: number): boolean {
    if (!this.isScheduled || bytes === 0) return false;
    if (this.reassembly.next - this.#rcvWup > this.#rcvMss) return true;
    return unread === 0 && (this.#pushed === 2 || (this.#pushed === 1 && !this.#pingpong));
  }

  /** tcp_event_data_sent: an answer within the ACK timeout makes the exchange a ping-pong. */
  dataSent(): void {
    if (this.#tp.nowUs - this.#lastDataUs < this.#atoUs) this.#pingpong = true;
  }

  /** Writes acknowledgement, window and blocks into a segment that leaves (tcp_event_ack_sent). */
  fill(segment: Segment, unread: number): void {
    segment.ack = this.reassembly.next;
    segment.window = Math.max(0, WINDOW_BYTES - unread);
    segment.tsEcho = this.#tsRecent;
    if (this.#tp.isSack) this.#fillBlocks(segment);
    if (this.isScheduled && this.#quick > 0 && --this.#quick === 0) this.#atoUs = ATO_MIN_US;
    this.#rcvWup = this.reassembly.next;
    this.isScheduled = false;
    this.#ackNow = false;
    this.#pushed = 0;
    this.#isTimerSet = false;
    this.dueUs = Number.POSITIVE_INFINITY;
  }

  #fillBlocks(segment: Segment): void {
    let blocks = 0;
    if (this.#dsackEnd > 0) {
      segment.sack[0] = this.#dsackStart;
      segment.sack[1] = this.#dsackEnd;
      this.#dsackEnd = 0;
      blocks = 1;
    }
    if (this.reassembly.hasHole) {
      blocks += this.reassembly.ranges(segment.sack, blocks, MAX_BLOCKS - blocks, this.#recent);
    }
    segment.sackBlocks = blocks;
  }
}
