import type { Cause } from '../causes/causes.ts';
import { Endpoint, type Place } from './endpoint.ts';
import type { LwipConfig } from './lwip-config.ts';
import type { Queued } from './lwip-queue.ts';
import { LwipSender } from './lwip-sender.ts';
import { Reassembly } from './reassembly.ts';
import { ACK, FIN, RST, type Segment, SYN, takeSegment } from './segment.ts';

/**
 * One end of a connection as esp-lwip 2.1.3 times and bounds it: RFC 9293 with the ticks, tables and estimator of lwIP (facts of
 * its source, which is BSD-licensed, and of measurements). What its slow and fast timers would find at a tick is computed
 * from the time instead of ticking.
 */
export class Lwip extends Endpoint {
  #config: LwipConfig;
  #sender: LwipSender;
  #phaseUs: number;
  #reassembly = new Reassembly();
  #announcedEdge = 0;
  #ackDelayed = false;
  #ackDueUs = Number.POSITIVE_INFINITY;
  #ackNow = false;
  #finQueued = false;

  /** @param phase where in a tick of the device the run's clock begins, 0 ... 1 */
  constructor(place: Place, config: LwipConfig) {
    super(place);
    this.#config = config;
    this.#announcedEdge = config.windowBytes;
    this.#phaseUs = Math.floor(place.clockPhase * config.tickUs);
    this.#sender = new LwipSender(config, place.repairs);
  }

  connect(): void {
    this.touch();
    this.state = 'SYN_SENT';
    this.#sender.open();
    this.#output();
    this.arm();
  }

  accept(syn: Segment): void {
    this.touch();
    this.state = 'SYN_RCVD';
    this.#reassembly.next = syn.seq + 1;
    this.#announcedEdge = this.#reassembly.next + this.#config.windowBytes;
    this.#sender.open();
    this.#sender.meet(syn, this.#config.mss);
    this.#output();
    this.arm();
  }

  receive(segment: Segment): void {
    this.touch();
    if (segment.flags & RST) this.#reset(segment);
    else if (this.state === 'SYN_SENT') this.#handshake(segment);
    else if (segment.flags & SYN && this.state !== 'SYN_RCVD') this.#ackNow = true;
    else if (this.state === 'SYN_RCVD') this.#handshakeAnswered(segment);
    else this.#process(segment);
    if (this.state === 'CLOSED') return;
    this.#output();
    this.arm();
    this.armAck();
  }

  write(bytes: string): number {
    if (this.state === 'CLOSED' || this.#finQueued) return 0;
    this.touch();
    const taken = this.#sender.write(bytes);
    if (taken < bytes.length) this.wantsToWrite = true;
    if (this.state === 'ESTABLISHED') this.#output();
    this.arm();
    return taken;
  }

  read(limit: number): string {
    const all = this.received;
    const bytes = limit >= all.length ? all : all.slice(0, limit);
    this.received = limit >= all.length ? '' : all.slice(limit);
    if (this.state !== 'ESTABLISHED') return bytes;
    this.touch();
    // A wider window is told from a quarter of all of it on, at most four segments. [M], source of esp-lwip
    const threshold = Math.min(this.#config.windowBytes / 4, 4 * this.#config.mss);
    if (this.#windowGrowth() >= threshold) {
      this.#ackNow = true;
      this.#output();
      this.arm();
    }
    return bytes;
  }

  end(): void {
    if (this.state === 'CLOSED' || this.#finQueued) return;
    this.touch();
    this.#finQueued = true;
    this.#sender.writeFin();
    if (this.state === 'ESTABLISHED') this.#output();
    this.arm();
  }

  override get unacknowledgedBytes(): number {
    return this.#sender.bufferedBytes;
  }

  override get heldBy(): Cause | null {
    return this.state === 'ESTABLISHED' ? this.#sender.heldBy(this.nodelay) : null;
  }

  #reset(segment: Segment): void {
    const next = this.#reassembly.next;
    if (this.state === 'SYN_SENT') {
      if (segment.ack === this.#sender.next) this.finish('refused');
    } else if (segment.seq === next) this.finish('reset');
    else if (segment.seq > next && segment.seq <= next + this.#config.windowBytes) this.#ackNow = true;
  }

  #handshake(segment: Segment): void {
    if ((segment.flags & (SYN | ACK)) !== (SYN | ACK) || segment.ack !== 1) {
      if (segment.flags & ACK) this.flow.refuse(segment, this.isServer, this.nowUs);
      return;
    }
    this.#reassembly.next = segment.seq + 1;
    this.#announcedEdge = this.#reassembly.next + this.#config.windowBytes;
    this.state = 'ESTABLISHED';
    this.#sender.meet(segment, this.#config.mss);
    this.#sender.established(segment);
    this.#ackNow = true;
  }

  #handshakeAnswered(segment: Segment): void {
    if (segment.flags & SYN) {
      this.#sender.goBack();
      return;
    }
    if (!(segment.flags & ACK) || segment.ack < 1) return;
    this.state = 'ESTABLISHED';
    this.#process(segment);
    this.#sender.established(segment);
    this.flow.accepted(this);
  }

  #process(segment: Segment): void {
    const freed = this.#sender.acknowledge(segment);
    if (freed === 'unknown') this.#ackNow = true;
    const ended = this.peerEnded;
    this.#takeData(segment);
    if (freed === 'new') this.tellWritable();
    const finAcked = this.#finQueued && this.#sender.isEmpty;
    if (this.peerEnded && finAcked && this.state === 'ESTABLISHED') {
      if (!ended) this.#ackNow = true;
      this.#output();
      this.finish(null);
    }
  }

  #takeData(segment: Segment): void {
    const next = this.#reassembly.next;
    const fin = (segment.flags & FIN) !== 0;
    if (segment.payload === '' && !fin) {
      if (segment.seq < next || segment.seq > next + this.#config.windowBytes) this.#ackNow = true;
      return;
    }
    if (segment.end <= next) {
      this.#ackNow = true;
      return;
    }
    const fresh = this.#reassembly.take(segment.seq, segment.payload, fin);
    if (segment.seq > next) {
      this.#sendAck();
      return;
    }
    this.received += fresh;
    // RFC 1122, 4.2.3.2: every second segment at once, the first on the next fast tick.
    if (this.#ackDelayed) this.#ackNow = true;
    else this.#ackDelayed = true;
    if (this.#reassembly.finished && !this.peerEnded) {
      this.peerEnded = true;
      this.#ackNow = true;
    }
    this.#windowGrowth();
    if (fresh !== '' || this.peerEnded) this.tellReadable();
  }

  /** Against silly windows (RFC 9293, 3.8.6.2.2): the right edge moves only by what is worth a packet. */
  #windowGrowth(): number {
    const edge = this.#reassembly.next + this.#config.windowBytes - this.received.length;
    const growth = edge - this.#announcedEdge;
    if (growth < Math.min(this.#config.windowBytes / 2, this.#config.mss)) return 0;
    this.#announcedEdge = edge;
    return growth;
  }

  protected deadlineUs(): number {
    if (this.state === 'CLOSED' || this.state === 'TIME_WAIT') return Number.POSITIVE_INFINITY;
    const due = this.#sender.dueTick(this.#isOpening);
    return due === Number.POSITIVE_INFINITY ? due : this.#tickTime(due);
  }

  protected ackDueUs(): number {
    return this.state === 'TIME_WAIT' ? Number.POSITIVE_INFINITY : this.#ackDueUs;
  }

  protected onAckTimer(): void {
    this.#ackNow = true;
    this.#output();
  }

  protected onTimer(): void {
    if (this.#sender.dueTick(this.#isOpening) > this.#sender.tick) return;
    const todo = this.#sender.slowTimer(this.#isOpening);
    if (todo === 'give-up') this.finish('timeout');
    else if (todo === 'probe') this.#send(this.#sender.probe());
    else this.#output();
  }

  get #isOpening(): boolean {
    return this.state === 'SYN_SENT' || this.state === 'SYN_RCVD';
  }

  protected override touch(): void {
    if (this.clock.now <= this.nowUs && this.#sender.tick >= 0) return;
    super.touch();
    this.#sender.tick = Math.floor((this.nowUs + this.#phaseUs) / this.#config.tickUs);
  }

  #tickTime(tick: number): number {
    return Math.ceil(tick * this.#config.tickUs - this.#phaseUs);
  }

  #output(): void {
    for (let part = this.#sender.nextToSend(this.nodelay); part !== null; ) {
      this.#send(part);
      this.#sender.sent(part);
      part = this.#sender.nextToSend(this.nodelay);
    }
    if (this.#ackNow) this.#sendAck();
    if (this.#ackDelayed && this.#ackDueUs === Number.POSITIVE_INFINITY) {
      const fast = this.#config.fastTickUs;
      this.#ackDueUs = Math.ceil(
        (Math.floor((this.nowUs + this.#phaseUs) / fast) + 1) * fast - this.#phaseUs,
      );
    }
  }

  #send(part: Queued): void {
    const segment = this.#blank(part.flags | (this.state === 'SYN_SENT' ? 0 : ACK));
    segment.seq = part.seq;
    segment.payload = part.payload;
    segment.isRetransmission = part.sends > 0;
    if (part.flags & SYN) segment.mss = this.#config.mss;
    if (this.state !== 'SYN_SENT') this.#clearAck();
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  #sendAck(): void {
    const segment = this.#blank(ACK);
    segment.seq = this.#sender.next;
    this.#clearAck();
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  #clearAck(): void {
    this.#ackNow = false;
    this.#ackDelayed = false;
    this.#ackDueUs = Number.POSITIVE_INFINITY;
  }

  #blank(flags: number): Segment {
    const segment = takeSegment();
    segment.flags = flags;
    segment.ack = this.#reassembly.next;
    segment.window = Math.max(0, this.#announcedEdge - this.#reassembly.next);
    return segment;
  }

  protected sendReset(): void {
    const segment = this.#blank(RST | ACK);
    segment.seq = this.#sender.next;
    this.flow.send(segment, this.isServer, this.nowUs);
  }
}
