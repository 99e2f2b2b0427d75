import { Endpoint, type Place } from '../endpoint.ts';
import { ACK, RST, type Segment, SYN } from '../segment.ts';
import { DelayedAck } from './delayed-ack.ts';
import { Handshake } from './handshake.ts';
import { KeepAlive } from './keep-alive.ts';
import { Outgoing } from './outgoing.ts';
import { Receiver } from './receiver.ts';
import { Patience } from './sending/give-up.ts';
import { Sender } from './sending/sender.ts';
import type { Settings, Sysctls } from './settings.ts';
import { TimerWheel } from './timer-wheel.ts';
import { Timestamps } from './timestamps.ts';
import { ZeroWindow } from './zero-window.ts';

/**
 * One end of a connection: TCP as the RFCs have it, set up and timed as Linux is (see docs/links.md). Sequence numbers
 * do not wrap in the model, so nothing has to be protected against that (RFC 7323, 5).
 */
export class Connection extends Endpoint {
  readonly #sysctls: Sysctls;
  readonly #wheel: TimerWheel;
  readonly #handshake: Handshake;
  readonly #sender: Sender;
  readonly #receiver = new Receiver();
  readonly #timestamps = new Timestamps();
  readonly #delayedAck: DelayedAck;
  readonly #zeroWindow: ZeroWindow;
  readonly #keepAlive: KeepAlive;
  readonly #outgoing: Outgoing;
  /** When an end without a process stops waiting for the peer's FIN. */
  #finWaitUs = Number.POSITIVE_INFINITY;

  constructor(place: Place, { sysctls, socket }: Settings) {
    super(place);
    const { flow, isServer, repairs } = place;
    const wheel = new TimerWheel(place.clockPhase);
    this.#sysctls = sysctls;
    this.#wheel = wheel;
    this.#sender = new Sender(sysctls, wheel, new Patience(sysctls.tcp_retries2, socket), repairs);
    this.#delayedAck = new DelayedAck(wheel);
    this.#zeroWindow = new ZeroWindow(this.#sender.timer, sysctls.tcp_retries2, socket);
    this.#keepAlive = new KeepAlive(socket, wheel);
    const halves = { sender: this.#sender, receiver: this.#receiver, timestamps: this.#timestamps };
    this.#handshake = new Handshake(isServer, sysctls, wheel, halves);
    this.#outgoing = new Outgoing(flow, isServer, sysctls, halves, this.#delayedAck);
  }

  connect(): void {
    this.touch();
    this.state = 'SYN_SENT';
    this.#handshake.sent(this.nowUs);
    this.#outgoing.syn(false, this.nowUs);
    this.arm();
  }

  accept(syn: Segment): void {
    this.touch();
    this.state = 'SYN_RCVD';
    this.#handshake.meet(syn);
    this.#handshake.sent(this.nowUs);
    this.#outgoing.syn(false, this.nowUs);
    this.arm();
  }

  receive(segment: Segment): void {
    this.touch();
    this.#keepAlive.heard(this.nowUs);
    if (this.state === 'SYN_SENT') this.#receiveInSynSent(segment);
    else if (segment.flags & RST) this.#receiveReset(segment);
    else if (segment.flags & SYN) this.#receiveSyn(segment);
    else if (this.state === 'SYN_RCVD') this.#receiveInSynReceived(segment);
    else this.#process(segment);
    this.#settle();
  }

  /** RFC 9293, 3.10.7.3. */
  #receiveInSynSent(segment: Segment): void {
    const isAck = (segment.flags & ACK) !== 0;
    if (isAck && segment.ack !== 1) this.flow.refuse(segment, this.isServer, this.nowUs);
    else if (segment.flags & RST) {
      if (isAck) this.finish('refused');
    } else if (isAck && segment.flags & SYN) {
      this.#handshake.meet(segment);
      this.#establish(segment);
      this.#outgoing.isAckDue = true;
    }
  }

  /** RFC 5961, 3.2: an RST counts at the next position alone; elsewhere in the window it is asked about. */
  #receiveReset(segment: Segment): void {
    if (segment.seq === this.#receiver.next) this.finish('reset');
    else if (this.#receiver.isAcceptable(segment, segment.length)) this.#outgoing.isAckDue = true;
  }

  /** The peer did not get the answer to its SYN; in a connection, a SYN is only answered (RFC 5961, 4.2). */
  #receiveSyn(segment: Segment): void {
    if (this.state !== 'SYN_RCVD' || segment.flags & ACK) this.#outgoing.isAckDue = true;
    else {
      this.#handshake.askedAgain(this.nowUs);
      this.#repeatSyn();
    }
  }

  #receiveInSynReceived(segment: Segment): void {
    if (!(segment.flags & ACK)) return;
    if (segment.ack !== 1) this.flow.refuse(segment, this.isServer, this.nowUs);
    else {
      this.#establish(segment);
      this.#process(segment);
      this.flow.accepted(this);
    }
  }

  #establish(segment: Segment): void {
    this.state = 'ESTABLISHED';
    this.#handshake.answered(segment, this.nowUs);
    this.#delayedAck.connected(this.nowUs);
    this.#keepAlive.start(this.nowUs);
  }

  /** RFC 9293, 3.10.7.4. */
  #process(segment: Segment): void {
    const receiver = this.#receiver;
    const { length } = segment;
    const isAcceptable = receiver.isAcceptable(segment, length);
    if (!isAcceptable) {
      if (length > 0 && segment.end <= receiver.next) receiver.noteDuplicate(segment);
      this.#delayedAck.hurry();
      this.#outgoing.isAckDue = true;
      if (length === 0) return;
    }
    this.#timestamps.note(segment, receiver.ackedUpTo);
    if (segment.flags & ACK && !this.#processAck(segment, length)) return;
    if (length > 0 && isAcceptable) this.#processBytes(segment);
    this.#endIfDone();
  }

  /** @returns false when the ACK is for what was never sent: then nothing of the segment counts */
  #processAck(segment: Segment, length: number): boolean {
    const sender = this.#sender;
    const { ack } = segment;
    if (ack > sender.next) {
      this.#outgoing.isAckDue = true;
      return false;
    }
    const isOld = length === 0 && ack === sender.acknowledged;
    const isDuplicate = isOld && !sender.isIdle && !sender.out.peerWindow.isChangedBy(segment);
    const isNews = ack > sender.acknowledged || isDuplicate || segment.sackBlocks > 0;
    if (isNews && !sender.isIdle) {
      const { isAdvance } = sender.onAck(segment, isDuplicate, this.#timestamps.echoOf(segment), this.nowUs);
      if (isAdvance) this.tellWritable();
    }
    sender.out.peerWindow.take(segment);
    if (sender.timer.cause === 'zero-window') this.#zeroWindow.heard(this.nowUs);
    return true;
  }

  /** RFC 9293, 3.10.7.4, seventh and eighth check. */
  #processBytes(segment: Segment): void {
    const receiver = this.#receiver;
    const hadHole = receiver.hasHole;
    const before = receiver.next;
    this.received += receiver.take(segment);
    if (receiver.next === before) {
      this.#outgoing.isAckDue = true;
      return;
    }
    const mayWait = this.#delayedAck.mayWait(receiver, hadHole, this.#sender.rto.currentUs, this.nowUs);
    if (!mayWait) this.#outgoing.isAckDue = true;
    if (receiver.isFinReceived) this.peerEnded = true;
    this.tellReadable();
  }

  #endIfDone(): void {
    if (this.state !== 'ESTABLISHED' || !this.#sender.isFinAcknowledged) return;
    if (this.peerEnded) {
      if (this.#outgoing.isAckDue || this.#delayedAck.isWaiting) this.#outgoing.ack(this.nowUs);
      this.finish(null);
    } else if (this.isOrphan && this.#finWaitUs === Number.POSITIVE_INFINITY) {
      this.#finWaitUs = this.#wheel.fireUs(this.nowUs, this.#sysctls.tcp_fin_timeout_s * 1e6);
    }
  }

  write(bytes: string): number {
    if (this.state === 'CLOSED' || this.state === 'TIME_WAIT' || this.#sender.out.queue.isFinQueued) return 0;
    this.touch();
    const taken = this.#sender.out.write(bytes);
    if (taken < bytes.length) this.wantsToWrite = true;
    if (this.state === 'ESTABLISHED') this.#output();
    this.arm();
    return taken;
  }

  read(limit: number): string {
    const all = this.received;
    const bytes = limit >= all.length ? all : all.slice(0, limit);
    this.received = limit >= all.length ? '' : all.slice(limit);
    this.#receiver.unread = this.received.length;
    if (this.state !== 'ESTABLISHED' || bytes === '') return bytes;
    this.touch();
    const isOverdue = this.#delayedAck.isWaiting && !this.#delayedAck.isInteractive && this.received === '';
    if (isOverdue || this.#receiver.isUpdateDue) this.#outgoing.ack(this.nowUs);
    return bytes;
  }

  end(): void {
    if (this.state === 'CLOSED' || this.#sender.out.queue.isFinQueued) return;
    this.touch();
    this.#sender.out.queue.isFinQueued = true;
    if (this.isOrphan) this.#sender.patience.lower(this.#sysctls.tcp_orphan_retries);
    if (this.state === 'ESTABLISHED') this.#output();
    this.arm();
  }

  protected deadlineUs(): number {
    if (this.state === 'CLOSED' || this.state === 'TIME_WAIT') return Number.POSITIVE_INFINITY;
    const closing = Math.min(this.#keepAlive.fireUs, this.#finWaitUs);
    return Math.min(this.#handshake.fireUs, this.#sender.timer.fireUs, closing);
  }

  protected onTimer(): void {
    if (this.#handshake.fireUs <= this.nowUs) this.#onHandshakeTimer();
    else if (this.#finWaitUs <= this.nowUs) this.finish('timeout');
    else if (this.#sender.timer.fireUs <= this.nowUs) this.#onSenderTimer();
    else this.#onKeepAlive();
    this.#settle();
  }

  #onHandshakeTimer(): void {
    if (this.#handshake.isOver) this.finish('timeout');
    else {
      this.#handshake.sentAgain(this.nowUs);
      this.repairs.rtoTimeouts++;
      this.#repeatSyn();
    }
  }

  #repeatSyn(): void {
    this.repairs.retransmissions++;
    this.#outgoing.syn(true, this.nowUs);
  }

  #onSenderTimer(): void {
    const sender = this.#sender;
    if (sender.timer.cause === 'zero-window') {
      if (!this.#zeroWindow.onTimer(sender, this.#outgoing, this.nowUs)) this.finish('timeout');
    } else if (sender.isToGiveUp(this.nowUs)) this.finish('timeout');
    else {
      const probe = sender.onTimer(this.nowUs);
      if (probe !== null) this.#outgoing.data(probe, this.nowUs);
    }
  }

  #onKeepAlive(): void {
    const isBusy = !this.#sender.isIdle || !this.#sender.out.queue.isEmpty;
    const verdict = this.#keepAlive.onTimer(isBusy, this.nowUs);
    if (verdict === 'give-up') this.finish('timeout');
    else if (verdict === 'probe') this.#outgoing.question(this.nowUs);
  }

  protected ackDueUs(): number {
    return this.state === 'TIME_WAIT' ? Number.POSITIVE_INFINITY : this.#delayedAck.fireUs;
  }

  protected onAckTimer(): void {
    this.#delayedAck.expired();
    this.#outgoing.ack(this.nowUs);
  }

  protected sendReset(): void {
    this.#outgoing.reset(this.nowUs);
  }

  /** Sends what may leave now, and sets the timers. */
  #settle(): void {
    if (this.state === 'CLOSED') return;
    if (this.state !== 'SYN_SENT' && this.state !== 'SYN_RCVD') this.#output();
    this.arm();
    this.armAck();
  }

  #output(): void {
    const sender = this.#sender;
    const { out, timer } = sender;
    if (!out.isDone || timer.cause === 'zero-window') this.#sendWaiting();
    if (this.#outgoing.isAckDue) this.#outgoing.ack(this.nowUs);
    sender.check();
  }

  #sendWaiting(): void {
    const sender = this.#sender;
    const { out } = sender;
    for (let range = out.nextToSend(this.nodelay, this.nowUs); range !== null; ) {
      this.#outgoing.data(range, this.nowUs);
      range = out.isDone ? null : out.nextToSend(this.nodelay, this.nowUs);
    }
    this.#zeroWindow.update(sender.isIdle && !out.queue.isEmpty, sender.rto.currentUs, this.nowUs);
  }
}
