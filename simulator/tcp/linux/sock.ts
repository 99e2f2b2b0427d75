import type { Repairs } from '../endpoint.ts';
import { Congestion } from './congestion.ts';
import { Rtt } from './rtt.ts';
import { EVER_RETRANS, LOST, RETRANS, SACKED, type Skb } from './skb.ts';
import { XmitTimer } from './xmit-timer.ts';

export const OPEN = 0;
export const DISORDER = 1;
export const CWR = 2;
export const RECOVERY = 3;
export const LOSS = 4;

/** tcp_reordering: duplicate ACKs that prove a loss where there is no SACK. */
export const DUP_THRESHOLD = 3;
const REORDERING_MAX = 300;

/**
 * The sending half's state, under the names of Linux's `tcp_sock`. The functions around it (ack.ts,
 * recovery.ts, rack.ts, sack.ts, timers.ts) are the kernel's, from net/ipv4/tcp_input.c, tcp_output.c,
 * tcp_recovery.c and tcp_timer.c of 6.18, as far as a stream of small messages can reach them.
 */
export class Sock {
  nowUs = 0;
  snd_una = 0;
  snd_nxt = 0;
  /** Where the next byte goes; the SYN has taken 0. */
  write_seq = 1;
  snd_wnd = 0;
  snd_wl1 = 0;
  /** End of the last segment sent that was not full (Minshall's form of Nagle). */
  snd_sml = 0;
  mss = 536;
  nodelay = false;
  isSack = false;
  hasTimestamps = false;

  /** Sent and not acknowledged, in order. */
  rtx: Skb[] = [];
  unsent: Skb[] = [];
  sacked_out = 0;
  lost_out = 0;
  retrans_out = 0;

  ca_state = OPEN;
  high_seq = 0;
  undo_marker = 0;
  undo_retrans = 0;
  prior_ssthresh = 0;
  /** Timestamp (ms) of the first retransmission of an episode; 0 when none. */
  retrans_stamp = 0;
  frto = false;
  tlp_high_seq = 0;
  tlp_retrans = false;
  reordering = DUP_THRESHOLD;
  reord_seen = 0;
  delivered = 0;
  total_retrans = 0;
  dsack_dups = 0;
  retransmits = 0;
  lsndtime = 0;
  windowProbes = 0;
  /** The last timestamp echoed by the peer, ms. */
  rcv_tsecr = 0;
  /** Highest end that the peer SACKed; 0 when it has none. */
  highestSacked = 0;

  readonly rtt = new Rtt();
  readonly timer: XmitTimer;
  readonly congestion = new Congestion();
  readonly repairs: Repairs;

  rack_mstamp = 0;
  rack_end_seq = 0;
  rack_rtt_us = 0;
  rack_advanced = false;
  rack_reo_wnd_steps = 1;
  rack_reo_wnd_persist = 0;
  rack_dsack_seen = false;
  rack_last_delivered = 0;

  /** Puts a segment on the wire, at `nowUs`. */
  readonly transmit: (skb: Skb) => void;

  constructor(repairs: Repairs, phaseUs: number, transmit: (skb: Skb) => void) {
    this.timer = new XmitTimer(phaseUs);
    this.repairs = repairs;
    this.transmit = transmit;
  }

  get packets_out(): number {
    return this.rtx.length;
  }

  get inFlight(): number {
    return this.rtx.length - this.sacked_out - this.lost_out + this.retrans_out;
  }

  get inCwndReduction(): boolean {
    return this.ca_state === CWR || this.ca_state === RECOVERY;
  }

  /** tcp_highest_sack_seq. */
  get fack(): number {
    return this.sacked_out === 0 ? this.snd_una : Math.max(this.highestSacked, this.snd_una);
  }

  markLost(skb: Skb): void {
    if (skb.sacked & SACKED) return;
    if (!(skb.sacked & LOST)) {
      skb.sacked |= LOST;
      this.lost_out++;
    }
    if (skb.sacked & RETRANS) {
      skb.sacked &= ~RETRANS;
      this.retrans_out--;
    }
  }

  /** tcp_check_sack_reordering. */
  checkReordering(lowSeq: number): void {
    const fack = this.fack;
    if (lowSeq >= fack) return;
    const metric = fack - lowSeq;
    if (metric > this.reordering * this.mss) {
      this.reordering = Math.min(Math.ceil(metric / this.mss), REORDERING_MAX);
    }
    this.reord_seen++;
  }

  /**
   * tcp_check_reno_reordering: there are never more duplicate ACKs than segments that can have caused them. More than
   * that came in another order, so the kernel takes the segments out for the threshold, fewer than three as well: a
   * thin stream then repairs a loss after one duplicate ACK.
   * @param acked segments that the ACK has just taken off
   */
  limitRenoSacks(acked: number): void {
    const holes = Math.min(Math.max(this.lost_out, 1), this.rtx.length);
    if (this.sacked_out + holes <= this.rtx.length) return;
    this.sacked_out = this.rtx.length - holes;
    this.reordering = Math.min(this.rtx.length + acked, REORDERING_MAX);
    this.reord_seen++;
  }

  /** tcp_any_retrans_done. */
  get anyRetransDone(): boolean {
    return this.retrans_out > 0 || (this.rtx.length > 0 && (this.rtx[0].sacked & EVER_RETRANS) !== 0);
  }

  /** tcp_rearm_rto. */
  rearmRto(): void {
    if (this.rtx.length === 0) this.timer.clear();
    else {
      const fromHead = this.timer.kind === 'probe' || this.timer.kind === 'reorder';
      this.timer.set('retransmit', this.nowUs, fromHead ? Math.max(this.rtoDeltaUs, 1) : this.rtt.rtoUs);
    }
  }

  /** tcp_rto_delta_us: what is left of the first segment's retransmission time. */
  get rtoDeltaUs(): number {
    return (this.rtx.length > 0 ? this.rtx[0].sentUs : this.nowUs) + this.rtt.rtoUs - this.nowUs;
  }
}
