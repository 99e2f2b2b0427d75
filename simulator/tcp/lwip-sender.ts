import type { Repairs } from './endpoint.ts';
import { type LwipConfig, PERSIST_TICKS } from './lwip-config.ts';
import { insertSorted, type Queued, span, splitFirst } from './lwip-queue.ts';
import { LwipRto } from './lwip-rto.ts';
import { LwipWindow } from './lwip-window.ts';
import { FIN, PSH, type Segment, SYN } from './segment.ts';

const NOT_RUNNING = -1;

/** The sending half of lwIP: its two queues, its timers in ticks, its windows. Positions as in RFC 9293, 3.3.1. */
export class LwipSender {
  /** SND.NXT. */
  next = 0;
  /** The slow timer's count; whoever calls has set it. Before that it is -1. */
  tick = -1;
  #config: LwipConfig;
  #repairs: Repairs;
  #unsent: Queued[] = [];
  #unacked: Queued[] = [];
  #queuedEnd = 0;
  /** Bytes that were written and are not acknowledged. */
  bufferedBytes = 0;
  /** SND.UNA. */
  #acknowledged = 0;
  #mss = 536;
  #peerWindow = 0;
  #widestPeerWindow = 0;
  /** SND.WL1 and SND.WL2: of which segment the window is. */
  #windowSeq = 0;
  #windowAck = 0;
  #window: LwipWindow;
  #duplicates = 0;
  #inFastRetransmit = false;
  #inRto = false;
  #rtoEnd = 0;
  #retries = 0;
  #rto: LwipRto;
  /** The tick from which the retransmission timer counts; NOT_RUNNING when it does not. */
  #waitsFrom = NOT_RUNNING;
  #persistBackoff = 0;
  #persistFrom = 0;
  #persistProbes = 0;
  #lastTryTick = 0;
  #hasFin = false;

  constructor(config: LwipConfig, repairs: Repairs) {
    this.#config = config;
    this.#repairs = repairs;
    this.#rto = new LwipRto(config);
    this.#window = new LwipWindow(config);
  }

  /** Nothing waits and nothing is in flight. */
  get isEmpty(): boolean {
    return this.#unsent.length === 0 && this.#unacked.length === 0;
  }

  open(): void {
    this.#peerWindow = this.#config.windowBytes;
    this.#enqueue('', SYN);
  }

  /** Takes the peer's limits from its SYN. */
  meet(syn: Segment, ownMss: number): void {
    this.#mss = Math.min(ownMss, syn.mss || 536);
    this.#peerWindow = syn.window;
    this.#widestPeerWindow = syn.window;
    this.#windowSeq = syn.seq - 1;
  }

  /** The handshake is done: the SYN leaves the queue, the first window opens. */
  established(segment: Segment): void {
    this.#window.cwnd = this.#config.initialCwndBytes;
    if (this.#acknowledged === 1) return;
    this.#acknowledged = segment.ack;
    const acked = this.#unacked.shift() ?? this.#unsent.shift();
    if (acked && !(acked.flags & SYN)) throw new Error('the first segment of a connection is no SYN');
    if (this.#unacked.length === 0) this.#waitsFrom = NOT_RUNNING;
    else this.#retries = 0;
  }

  /** @returns how many bytes were taken; fewer than given when the buffer or the queue is full */
  write(bytes: string): number {
    let taken = 0;
    const mss = Math.min(this.#mss, this.#widestPeerWindow >> 1 || this.#mss);
    while (taken < bytes.length && this.bufferedBytes < this.#config.sendBufferBytes) {
      const room = Math.min(bytes.length - taken, this.#config.sendBufferBytes - this.bufferedBytes);
      const tail = this.#unsent.length > 0 ? this.#unsent[this.#unsent.length - 1] : undefined;
      const space = tail && tail.payload !== '' ? mss - tail.payload.length : 0;
      if (tail && space > 0) {
        const part = bytes.slice(taken, taken + Math.min(room, space));
        tail.payload += part;
        this.#queuedEnd += part.length;
        this.bufferedBytes += part.length;
        taken += part.length;
        continue;
      }
      if (this.#unsent.length + this.#unacked.length >= this.#config.sendQueueSegments) break;
      const length = Math.min(room, mss);
      const part = length === bytes.length ? bytes : bytes.slice(taken, taken + length);
      this.#enqueue(part, PSH);
      taken += part.length;
    }
    return taken;
  }

  writeFin(): void {
    this.#hasFin = true;
    const tail = this.#unsent.at(-1);
    if (tail && !(tail.flags & SYN)) {
      tail.flags |= FIN;
      this.#queuedEnd++;
    } else this.#enqueue('', FIN);
  }

  /** The next segment that the windows and Nagle let out; null when none. */
  nextToSend(nodelay: boolean): Queued | null {
    const part = this.#unsent[0];
    if (part === undefined) return null;
    const held = this.heldBy(nodelay);
    if (held === 'zero-window' && this.#unacked.length === 0 && this.#persistBackoff === 0) {
      this.#persistBackoff = 1;
      this.#persistFrom = this.tick;
      this.#persistProbes = 0;
    }
    if (held !== null && held !== 'nagle') return null;
    this.#persistBackoff = 0;
    return held === null ? part : null;
  }

  /** What keeps the next segment from leaving; null when nothing does, or there is none. */
  heldBy(nodelay: boolean): 'zero-window' | 'slow-start' | 'nagle' | null {
    const part = this.#unsent[0];
    if (part === undefined) return null;
    const wnd = Math.min(this.#peerWindow, this.#window.cwnd);
    if (part.seq - this.#acknowledged + part.payload.length > wnd)
      return wnd === this.#peerWindow ? 'zero-window' : 'slow-start';
    return this.#nagleAllows(part, nodelay) ? null : 'nagle';
  }

  #nagleAllows(part: Queued, nodelay: boolean): boolean {
    if (nodelay || this.#hasFin || this.#inFastRetransmit || this.#unacked.length === 0) return true;
    if (this.#unsent.length > 1 || part.payload.length >= this.#mss) return true;
    const queued = this.#unsent.length + this.#unacked.length;
    return this.bufferedBytes >= this.#config.sendBufferBytes || queued >= this.#config.sendQueueSegments;
  }

  /** The part has gone out: it moves to the unacknowledged ones, the timers start. */
  sent(part: Queued): void {
    this.#unsent.shift();
    if (part.sends++ > 0) this.#repairs.retransmissions++;
    if (this.#waitsFrom === NOT_RUNNING) this.#waitsFrom = this.tick;
    this.#rto.sent(part.seq, this.tick);
    const end = part.seq + span(part);
    if (end > this.next) this.next = end;
    insertSorted(this.#unacked, part);
  }

  /** Takes the window and the acknowledgment of a segment (RFC 9293, 3.10.7.4, fifth check). @returns what it was */
  acknowledge(segment: Segment): 'new' | 'old' | 'unknown' {
    this.#persistProbes = 0;
    const edge = this.#peerWindow + this.#windowAck;
    const { ack, seq, window } = segment;
    if (
      this.#windowSeq < seq ||
      (this.#windowSeq === seq && this.#windowAck < ack) ||
      (this.#windowAck === ack && window > this.#peerWindow)
    ) {
      this.#peerWindow = window;
      this.#widestPeerWindow = Math.max(this.#widestPeerWindow, window);
      this.#windowSeq = seq;
      this.#windowAck = ack;
    }
    let outcome: 'new' | 'old' | 'unknown' = 'old';
    if (ack <= this.#acknowledged) this.#duplicate(segment, edge);
    else if (ack <= this.next) {
      this.#advance(ack);
      outcome = 'new';
    } else outcome = 'unknown';
    this.#rto.acknowledged(ack, this.tick);
    return outcome;
  }

  #duplicate(segment: Segment, edge: number): void {
    const same = this.#windowAck + this.#peerWindow === edge && segment.ack === this.#acknowledged;
    if (segment.length > 0 || !same || this.#waitsFrom === NOT_RUNNING) {
      this.#duplicates = 0;
      return;
    }
    this.#duplicates++;
    if (this.#duplicates > 3) this.#window.cwnd += this.#mss;
    if (this.#duplicates >= 3) this.#fastRetransmit();
  }

  #fastRetransmit(): void {
    if (this.#inFastRetransmit) return;
    const first = this.#unacked.shift();
    if (first === undefined) return;
    insertSorted(this.#unsent, first);
    this.#repairs.fastRetransmits++;
    this.#retries++;
    this.#rto.forgetSample();
    this.#window.fastRetransmit(this.#peerWindow, this.#mss);
    this.#inFastRetransmit = true;
    this.#waitsFrom = this.tick;
  }

  #advance(ack: number): void {
    if (this.#inFastRetransmit) {
      this.#inFastRetransmit = false;
      this.#window.leaveFastRetransmit();
    }
    this.#retries = 0;
    this.#rto.reset();
    const acked = ack - this.#acknowledged;
    this.#duplicates = 0;
    this.#acknowledged = ack;
    this.#window.grow(acked, this.#mss, this.#inRto);
    this.#free(this.#unacked, ack);
    this.#free(this.#unsent, ack);
    this.#waitsFrom = this.#unacked.length === 0 ? NOT_RUNNING : this.tick;
    const head = this.#unacked[0] ?? this.#unsent[0];
    if (head === undefined || head.seq >= this.#rtoEnd) this.#inRto = false;
  }

  #free(queue: Queued[], ack: number): void {
    while (queue.length > 0 && queue[0].seq + span(queue[0]) <= ack) {
      this.bufferedBytes -= (queue.shift() as Queued).payload.length;
    }
  }

  /** The tick at which the slow timer will find something to do. */
  dueTick(isSyn: boolean): number {
    if (this.#isOutOfTries(isSyn)) return this.#lastTryTick + 1;
    if (this.#persistBackoff > 0) return this.#persistFrom + PERSIST_TICKS[this.#persistBackoff - 1];
    return this.#waitsFrom === NOT_RUNNING ? Number.POSITIVE_INFINITY : this.#waitsFrom + this.#rto.ticks;
  }

  /** The slow timer has come to the due tick. @returns what is to be done: send what may go, probe the window, give up */
  slowTimer(isSyn: boolean): 'output' | 'probe' | 'give-up' {
    if (this.#isOutOfTries(isSyn)) return 'give-up';
    if (this.#persistBackoff > 0) return this.#persist();
    this.#timeout(isSyn);
    return 'output';
  }

  /** A probe of a window that is shut (RFC 9293, 3.8.6.1): the first byte that waits, which stays in the queue. */
  probe(): Queued {
    const { seq, payload } = this.#unsent[0];
    this.next = Math.max(this.next, seq + 1);
    return { seq, payload: payload.slice(0, 1), flags: 0, sends: 0 };
  }

  /** Go-back-N after a timeout: everything in flight goes back to the queue of what is to be sent. */
  goBack(): void {
    const last = this.#unacked.at(-1);
    if (last === undefined) return;
    this.#unsent.unshift(...this.#unacked);
    this.#unacked.length = 0;
    this.#inRto = true;
    this.#rtoEnd = last.seq + span(last);
    this.#rto.forgetSample();
    this.#retries++;
    this.#lastTryTick = this.tick;
  }

  #timeout(isSyn: boolean): void {
    if (!isSyn || this.#config.synBacksOff) this.#rto.backOff(this.#retries);
    this.#repairs.rtoTimeouts++;
    this.#waitsFrom = this.tick;
    this.#window.timeout(this.#peerWindow, this.#mss);
    this.goBack();
  }

  /** The peer's window is shut: ask whether it still is; or too small for the next segment: split that. */
  #persist(): 'output' | 'probe' {
    const head = this.#unsent[0];
    this.#persistFrom = this.tick;
    if (this.#persistBackoff < PERSIST_TICKS.length) this.#persistBackoff++;
    if (this.#peerWindow > 0 && head.payload.length > this.#peerWindow) {
      splitFirst(this.#unsent, this.#peerWindow);
      return 'output';
    }
    this.#lastTryTick = this.tick;
    this.#persistProbes++;
    return 'probe';
  }

  #isOutOfTries(isSyn: boolean): boolean {
    if (this.#persistProbes >= this.#config.dataRetriesMax) return true;
    return this.#retries >= (isSyn ? this.#config.synRetriesMax : this.#config.dataRetriesMax);
  }

  #enqueue(payload: string, flags: number): void {
    this.#unsent.push({ seq: this.#queuedEnd, payload, flags, sends: 0 });
    this.#queuedEnd += payload.length + (flags & (SYN | FIN) ? 1 : 0);
    this.bufferedBytes += payload.length;
  }
}
