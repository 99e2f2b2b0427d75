import { Endpoint, type Repairs } from '../endpoint.ts';
import type { Flow } from '../flow.ts';
import { ACK, RST, type Segment, SYN, takeSegment } from '../segment.ts';
import { takeAck } from './ack.ts';
import { Handshake } from './handshake.ts';
import { pushPending, queueBytes, queueFin } from './output.ts';
import { Receiver } from './receiver.ts';
import type { Skb } from './skb.ts';
import { Sock } from './sock.ts';
import { timerExpired } from './timers.ts';
import { PHASE_RANGE_US } from './wheel.ts';

/** Ethernet's MTU less the headers; with timestamps 12 bytes less. */
const MSS = 1460;
const TIMESTAMP_BYTES = 12;
const SEND_BUFFER_BYTES = 1 << 17;

/** One end of a connection as Linux 6.18 runs it; see sock.ts. */
export class Linux extends Endpoint {
  #tp: Sock;
  #receiver: Receiver;
  #handshake: Handshake;
  #finQueued = false;

  /** @param clockPhase where on the grid of its timers the kernel is when the run begins, 0 ... 1 */
  constructor(flow: Flow, isServer: boolean, repairs: Repairs, clockPhase: number) {
    super(flow, isServer, repairs);
    this.#tp = new Sock(repairs, Math.floor(clockPhase * PHASE_RANGE_US), (skb) => this.#transmit(skb));
    this.#receiver = new Receiver(this.#tp);
    this.#handshake = new Handshake(this.#tp, isServer);
  }

  connect(): void {
    this.touch();
    this.state = 'SYN_SENT';
    this.#handshake.start(this.nowUs);
    this.#sendSyn();
    this.arm();
  }

  accept(syn: Segment): void {
    this.touch();
    this.state = 'SYN_RCVD';
    this.#meet(syn);
    this.#handshake.start(this.nowUs);
    this.#sendSyn();
    this.arm();
  }

  receive(segment: Segment): void {
    this.touch();
    this.#tp.nodelay = this.nodelay;
    if (segment.flags & RST) this.#reset(segment);
    else if (this.state === 'SYN_SENT') this.#synAnswered(segment);
    else if (this.state === 'SYN_RCVD') this.#synAckAnswered(segment);
    else if (segment.flags & SYN) this.#sendAck();
    else this.#process(segment);
    if (this.state === 'CLOSED') return;
    this.arm();
    this.armAck();
  }

  write(bytes: string): number {
    if (this.state === 'CLOSED' || this.#finQueued) return 0;
    this.touch();
    const tp = this.#tp;
    tp.nodelay = this.nodelay;
    const room = Math.max(0, SEND_BUFFER_BYTES - (tp.write_seq - tp.snd_una));
    const taken = bytes.length <= room ? bytes : bytes.slice(0, room);
    if (taken.length < bytes.length) this.wantsToWrite = true;
    if (taken !== '') queueBytes(tp, taken);
    if (this.state === 'ESTABLISHED') pushPending(tp);
    this.arm();
    return taken.length;
  }

  read(limit: number): string {
    const all = this.received;
    const bytes = limit >= all.length ? all : all.slice(0, limit);
    this.received = limit >= all.length ? '' : all.slice(limit);
    if (this.state !== 'ESTABLISHED' || bytes === '') return bytes;
    this.touch();
    if (this.#receiver.hasRead(bytes.length, this.received.length)) this.#sendAck();
    return bytes;
  }

  end(): void {
    if (this.state === 'CLOSED' || this.#finQueued) return;
    this.touch();
    this.#finQueued = true;
    queueFin(this.#tp);
    if (this.state === 'ESTABLISHED') pushPending(this.#tp);
    this.arm();
  }

  #reset(segment: Segment): void {
    if (this.state === 'SYN_SENT') {
      if (segment.flags & ACK && segment.ack === 1) this.finish('refused');
      return;
    }
    if (segment.seq === this.#receiver.reassembly.next) this.finish('reset');
    else if (segment.seq > this.#receiver.reassembly.next) this.#sendAck();
  }

  #synAnswered(segment: Segment): void {
    if ((segment.flags & (SYN | ACK)) !== (SYN | ACK) || segment.ack !== 1) {
      if (segment.flags & ACK) this.flow.refuse(segment, this.isServer, this.nowUs);
      return;
    }
    this.#meet(segment);
    this.state = 'ESTABLISHED';
    this.#handshake.done(segment);
    this.#sendAck();
  }

  #synAckAnswered(segment: Segment): void {
    if (segment.flags & SYN) {
      if (this.#handshake.again(this.nowUs)) this.#sendSyn();
      return;
    }
    if (!(segment.flags & ACK) || segment.ack !== 1) return;
    this.state = 'ESTABLISHED';
    this.#handshake.done(segment);
    this.flow.accepted(this);
    this.#process(segment);
  }

  /** Takes the peer's limits and abilities from its SYN. */
  #meet(syn: Segment): void {
    const tp = this.#tp;
    tp.isSack = syn.sackPermitted;
    tp.hasTimestamps = syn.hasTimestamps;
    tp.mss = Math.min(MSS, syn.mss || 536) - (tp.hasTimestamps ? TIMESTAMP_BYTES : 0);
    tp.snd_wnd = syn.window;
    tp.snd_wl1 = syn.seq;
    this.#receiver.start(syn.seq + 1, syn.tsValue);
  }

  #process(segment: Segment): void {
    const tp = this.#tp;
    const acked = takeAck(tp, segment);
    if (acked < 0) this.#sendAck();
    const fresh = this.#receiver.take(segment);
    this.received += fresh;
    const ends = this.#receiver.reassembly.finished && !this.peerEnded;
    if (ends) this.peerEnded = true;
    pushPending(tp);
    if (ends || this.#receiver.mustAckNow()) this.#sendAck();
    if (acked > 0) this.tellWritable();
    if (fresh !== '' || ends) this.tellReadable();
    const allSent = tp.unsent.length === 0 && tp.rtx.length === 0;
    if (this.peerEnded && this.#finQueued && allSent && this.state === 'ESTABLISHED') this.finish(null);
  }

  protected override touch(): void {
    super.touch();
    this.#tp.nowUs = this.nowUs;
  }

  protected deadlineUs(): number {
    if (this.state === 'ESTABLISHED') return this.#tp.timer.dueUs;
    const isOpening = this.state === 'SYN_SENT' || this.state === 'SYN_RCVD';
    return isOpening ? this.#handshake.dueUs : Number.POSITIVE_INFINITY;
  }

  protected ackDueUs(): number {
    return this.state === 'ESTABLISHED' ? this.#receiver.dueUs : Number.POSITIVE_INFINITY;
  }

  protected onAckTimer(): void {
    if (this.#receiver.timeout()) this.#sendAck();
  }

  protected onTimer(): void {
    if (this.state === 'SYN_SENT' || this.state === 'SYN_RCVD') {
      if (this.#handshake.timeout(this.nowUs)) this.#sendSyn();
      else if (this.isServer) this.forget();
      else this.finish('timeout');
      return;
    }
    const outcome = timerExpired(this.#tp);
    if (outcome === 'give-up') this.finish('timeout');
    else if (outcome === 'probe') this.#sendProbe();
  }

  #sendSyn(): void {
    const segment = this.#blank(this.isServer ? SYN | ACK : SYN);
    segment.seq = 0;
    segment.mss = MSS;
    segment.sackPermitted = !this.isServer || this.#tp.isSack;
    segment.hasTimestamps = !this.isServer || this.#tp.hasTimestamps;
    segment.isRetransmission = this.#handshake.repeats > 0;
    if (segment.isRetransmission) this.repairs.retransmissions++;
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  #transmit(skb: Skb): void {
    const segment = this.#blank(ACK | skb.flags);
    segment.seq = skb.seq;
    segment.payload = skb.payload;
    segment.isRetransmission = skb.sacked !== 0;
    if (skb.payload !== '') this.#receiver.dataSent();
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  #sendAck(): void {
    const segment = this.#blank(ACK);
    segment.seq = this.#tp.snd_nxt;
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  /** tcp_xmit_probe_skb: an old sequence number, which the peer answers with its window. */
  #sendProbe(): void {
    const segment = this.#blank(ACK);
    segment.seq = this.#tp.snd_una - 1;
    this.flow.send(segment, this.isServer, this.nowUs);
  }

  #blank(flags: number): Segment {
    const segment = takeSegment();
    segment.flags = flags;
    segment.hasTimestamps = this.#tp.hasTimestamps;
    segment.tsValue = Math.floor(this.nowUs / 1000);
    this.#receiver.fill(segment, this.received.length);
    return segment;
  }

  protected sendReset(): void {
    const segment = this.#blank(RST | ACK);
    segment.seq = this.#tp.snd_nxt;
    this.flow.send(segment, this.isServer, this.nowUs);
  }
}
