import type { AckState } from './ack-state.ts';
import { REO_WND_PERSIST, rackMarkLost, rackTimeoutUs } from './rack.ts';
import { LOST } from './skb.ts';
import { CWR, DISORDER, DUP_THRESHOLD, LOSS, OPEN, RECOVERY, type Sock } from './sock.ts';

/** What is to be sent after an ACK: nothing special, what is marked lost, or new data first (F-RTO). */
export type Rexmit = 'none' | 'lost' | 'new';

/** tcp_fastretrans_alert: the state machine of loss recovery. */
export function alert(tp: Sock, ack: AckState, priorUna: number): Rexmit {
  if (tp.rtx.length === 0) tp.sacked_out = 0;
  if (tp.ca_state === OPEN) tp.retrans_stamp = 0;
  else if (tp.snd_una >= tp.high_seq) {
    if (tp.ca_state === CWR && tp.snd_una !== tp.high_seq) {
      endCwndReduction(tp);
      tp.ca_state = OPEN;
    } else if (tp.ca_state === RECOVERY) {
      if (!tp.isSack) tp.sacked_out = 0;
      if (tryUndoRecovery(tp)) return 'none';
      endCwndReduction(tp);
    }
  }
  if (tp.ca_state === RECOVERY) {
    if (!ack.advanced) addRenoSacks(tp, ack.dupAcks);
    else if (tryUndoPartial(tp, priorUna)) return 'none';
    if (tryUndoDsack(tp)) tryToOpen(tp);
    identifyLoss(tp, ack);
    if (tp.ca_state !== RECOVERY) {
      if (tp.lost_out === 0) return 'none';
      enterRecovery(tp);
    }
    return 'lost';
  }
  if (tp.ca_state === LOSS) {
    const rexmit = processLoss(tp, ack);
    identifyLoss(tp, ack);
    if (!leavesLoss(tp, ack)) return rexmit;
  }
  if (!tp.isSack) {
    if (ack.advanced) tp.sacked_out = 0;
    addRenoSacks(tp, ack.dupAcks);
  }
  if (tp.ca_state <= DISORDER) tryUndoDsack(tp);
  identifyLoss(tp, ack);
  if (tp.lost_out === 0) {
    tryToOpen(tp);
    return 'none';
  }
  enterRecovery(tp);
  return 'lost';
}

/** The reduction was undone, or a retransmission was lost again. */
function leavesLoss(tp: Sock, ack: AckState): boolean {
  return tp.ca_state === OPEN || ack.lostRetrans;
}

/** tcp_add_reno_sack: counts duplicate ACKs as if they were SACKs. */
function addRenoSacks(tp: Sock, dupAcks: number): void {
  if (tp.isSack || dupAcks === 0) return;
  const before = tp.sacked_out;
  tp.sacked_out += dupAcks;
  tp.limitRenoSacks(0);
  tp.delivered += Math.max(0, tp.sacked_out - before);
}

/** tcp_identify_packet_loss. */
function identifyLoss(tp: Sock, ack: AckState): void {
  if (tp.rtx.length === 0) return;
  if (tp.isSack) {
    const retransOut = tp.retrans_out;
    if (rackMarkLost(tp)) ack.setTimer = false;
    if (retransOut > tp.retrans_out) ack.lostRetrans = true;
    return;
  }
  const byDupAcks = tp.ca_state < RECOVERY && tp.sacked_out >= tp.reordering;
  if (byDupAcks || (tp.ca_state === RECOVERY && ack.advanced)) tp.markLost(tp.rtx[0]);
}

/** tcp_process_loss, with F-RTO (RFC 5682): is what follows a timeout the answer to the first copies? */
function processLoss(tp: Sock, ack: AckState): Rexmit {
  const recovered = tp.snd_una >= tp.high_seq;
  if (ack.advanced && tryUndoLoss(tp, false)) return 'none';
  if (tp.frto) {
    if (ack.origSackAcked && tryUndoLoss(tp, true)) return 'none';
    if (tp.snd_nxt > tp.high_seq) {
      if (ack.dataSacked || ack.dupAcks > 0) tp.frto = false;
    } else if (ack.advanced && !recovered) {
      tp.high_seq = tp.snd_nxt;
      if (tp.unsent.length > 0 && tp.snd_una + tp.snd_wnd > tp.snd_nxt) return 'new';
      tp.frto = false;
    }
  }
  if (recovered) {
    tryUndoRecovery(tp);
    return 'none';
  }
  if (!tp.isSack) {
    if (tp.snd_nxt > tp.high_seq && ack.dupAcks > 0) addRenoSacks(tp, ack.dupAcks);
    else if (ack.advanced) tp.sacked_out = 0;
  }
  return 'lost';
}

/** tcp_packet_delayed: the echoed timestamp is older than the first retransmission. */
function isDelayed(tp: Sock): boolean {
  if (tp.retrans_stamp === 0 || !tp.hasTimestamps || tp.rcv_tsecr === 0) return false;
  return tp.rcv_tsecr < tp.retrans_stamp;
}

function mayUndo(tp: Sock): boolean {
  return tp.undo_marker !== 0 && (tp.undo_retrans === 0 || isDelayed(tp));
}

function tryUndoLoss(tp: Sock, byFrto: boolean): boolean {
  if (!byFrto && !mayUndo(tp)) return false;
  undoReduction(tp, true);
  tp.retransmits = 0;
  if (byFrto || tp.isSack) tp.ca_state = OPEN;
  return true;
}

/** @returns whether the state is held until more is acknowledged (without SACK, RFC 6582) */
function tryUndoRecovery(tp: Sock): boolean {
  if (mayUndo(tp)) undoReduction(tp, false);
  else if (tp.rack_reo_wnd_persist > 0) tp.rack_reo_wnd_persist--;
  if (tp.snd_una === tp.high_seq && !tp.isSack) {
    if (!tp.anyRetransDone) tp.retrans_stamp = 0;
    return true;
  }
  tp.ca_state = OPEN;
  return false;
}

function tryUndoPartial(tp: Sock, priorUna: number): boolean {
  if (tp.undo_marker === 0 || !isDelayed(tp)) return false;
  tp.checkReordering(priorUna);
  if (tp.retrans_out > 0) return true;
  if (!tp.anyRetransDone) tp.retrans_stamp = 0;
  undoReduction(tp, true);
  tryKeepOpen(tp);
  return false;
}

function tryUndoDsack(tp: Sock): boolean {
  if (tp.undo_marker === 0 || tp.undo_retrans !== 0) return false;
  tp.rack_reo_wnd_persist = Math.min(REO_WND_PERSIST, tp.rack_reo_wnd_persist + 1);
  undoReduction(tp, false);
  return true;
}

/** tcp_undo_cwnd_reduction. */
function undoReduction(tp: Sock, unmarkLoss: boolean): void {
  if (unmarkLoss) {
    for (const skb of tp.rtx) skb.sacked &= ~LOST;
    tp.lost_out = 0;
  }
  if (tp.prior_ssthresh > 0) {
    const { congestion } = tp;
    congestion.cwnd = Math.max(congestion.cwnd, congestion.prior_cwnd);
    if (tp.prior_ssthresh > congestion.ssthresh) congestion.ssthresh = tp.prior_ssthresh;
  }
  tp.undo_marker = 0;
  tp.rack_advanced = true;
}

function tryToOpen(tp: Sock): void {
  if (!tp.anyRetransDone) tp.retrans_stamp = 0;
  if (tp.ca_state !== CWR) tryKeepOpen(tp);
}

/** tcp_try_keep_open. */
export function tryKeepOpen(tp: Sock): void {
  const state = tp.sacked_out + tp.lost_out > 0 || tp.anyRetransDone ? DISORDER : OPEN;
  if (tp.ca_state === state) return;
  tp.ca_state = state;
  tp.high_seq = tp.snd_nxt;
}

function initUndo(tp: Sock): void {
  tp.undo_marker = tp.snd_una;
  tp.undo_retrans = tp.retrans_out + (tp.tlp_high_seq !== 0 && tp.tlp_retrans ? 1 : 0);
  if (tp.undo_retrans === 0) tp.undo_retrans = -1;
}

/** tcp_init_cwnd_reduction. */
export function initCwndReduction(tp: Sock): void {
  tp.high_seq = tp.snd_nxt;
  tp.tlp_high_seq = 0;
  tp.congestion.startReduction();
}

/** tcp_end_cwnd_reduction. */
export function endCwndReduction(tp: Sock): void {
  const { congestion } = tp;
  if (congestion.ssthresh === Number.POSITIVE_INFINITY) return;
  if (tp.ca_state === CWR || tp.undo_marker !== 0) congestion.cwnd = congestion.ssthresh;
}

/** tcp_enter_recovery. */
export function enterRecovery(tp: Sock): void {
  tp.prior_ssthresh = 0;
  initUndo(tp);
  if (!tp.inCwndReduction) {
    tp.prior_ssthresh = tp.congestion.current;
    initCwndReduction(tp);
  }
  tp.ca_state = RECOVERY;
}

/** tcp_enter_loss: the retransmission timer has run out. */
export function enterLoss(tp: Sock): void {
  const newRecovery = tp.ca_state < RECOVERY;
  if (!tp.isSack) tp.sacked_out = 0;
  tp.rtx.forEach((skb, index) => {
    // What was sent less than a round trip ago is not lost yet.
    if (index === 0 || rackTimeoutUs(tp, skb, 0) <= 0) tp.markLost(skb);
  });
  const { congestion } = tp;
  const isNew =
    tp.ca_state <= DISORDER || tp.snd_una >= tp.high_seq || (tp.ca_state === LOSS && tp.retransmits === 0);
  if (isNew) {
    tp.prior_ssthresh = tp.inCwndReduction ? congestion.ssthresh : congestion.current;
    congestion.prior_cwnd = congestion.cwnd;
    congestion.lowerThreshold();
    initUndo(tp);
  }
  congestion.timeout(tp.inFlight);
  if (tp.ca_state <= DISORDER && tp.sacked_out >= DUP_THRESHOLD) {
    tp.reordering = Math.min(tp.reordering, DUP_THRESHOLD);
  }
  tp.ca_state = LOSS;
  tp.high_seq = tp.snd_nxt;
  tp.frto = newRecovery || tp.retransmits > 0;
}
