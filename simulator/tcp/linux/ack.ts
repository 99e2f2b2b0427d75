import { ACK, FIN, type Segment, SYN } from '../segment.ts';
import { AckState } from './ack-state.ts';
import { pushPending, retransmitQueue, scheduleLossProbe } from './output.ts';
import { rackAdvance, rackUpdateWindow } from './rack.ts';
import { alert, endCwndReduction, initCwndReduction, type Rexmit, tryKeepOpen } from './recovery.ts';
import { tagSacked } from './sack.ts';
import { EVER_RETRANS, LOST, RETRANS, SACKED } from './skb.ts';
import { CWR, DUP_THRESHOLD, OPEN, type Sock } from './sock.ts';

/** Reused for every ACK of every connection; nothing in it outlives `takeAck`. */
const state = new AckState();

/** tcp_ack. @returns bytes newly acknowledged; -1 for an ACK of what was never sent */
export function takeAck(tp: Sock, segment: Segment): number {
  const priorUna = tp.snd_una;
  const { ack } = segment;
  if (!(segment.flags & ACK)) return 0;
  if (ack > tp.snd_nxt) return -1;
  state.reset(tp.snd_nxt);
  if (segment.hasTimestamps) tp.rcv_tsecr = segment.tsEcho;
  if (ack < priorUna) {
    if (segment.sackBlocks > 0) tagSacked(tp, segment, priorUna, state);
    return 0;
  }
  tp.windowProbes = 0;
  const priorDelivered = tp.delivered;
  const priorLost = tp.lost_out;
  const priorFack = tp.isSack ? tp.fack : tp.snd_una;
  const hadPackets = tp.rtx.length > 0;
  if (ack > priorUna) {
    state.advanced = true;
    tp.retransmits = 0;
  }
  state.hasData = segment.payload !== '' || (segment.flags & (FIN | SYN)) !== 0;
  updateWindow(tp, segment);
  tp.snd_una = ack;
  if (segment.sackBlocks > 0) tagSacked(tp, segment, priorUna, state);
  if (hadPackets) {
    cleanRtxQueue(tp, priorFack, priorUna, priorDelivered);
    rackUpdateWindow(tp, state.priorDelivered);
  }
  if (tp.tlp_high_seq !== 0) processTlpAck(tp, ack);
  const rexmit = hadPackets || state.dsack ? react(tp, priorUna) : 'none';
  if (state.setTimer && !scheduleLossProbe(tp, true)) tp.rearmRto();
  const deliveredNow = tp.delivered - priorDelivered;
  const lostNow = Math.max(0, tp.lost_out - priorLost);
  if (tp.inCwndReduction) tp.congestion.reduce(deliveredNow, tp.inFlight, lostNow, state.advanced);
  else if (tp.reordering > DUP_THRESHOLD ? state.dataAcked || state.dataSacked : state.dataAcked) {
    tp.congestion.grow(deliveredNow, tp.nowUs);
  }
  transmitRecovery(tp, rexmit);
  return ack - priorUna;
}

/** tcp_xmit_recovery. */
function transmitRecovery(tp: Sock, rexmit: Rexmit): void {
  if (rexmit === 'none') return;
  if (rexmit === 'new') {
    pushPending(tp);
    if (tp.snd_nxt > tp.high_seq) return;
    tp.frto = false;
  }
  retransmitQueue(tp);
}

function react(tp: Sock, priorUna: number): Rexmit {
  const notDup = state.hasData || state.windowUpdated || state.dataAcked;
  const isDubious = !notDup || state.dataSacked || state.dsack || tp.ca_state !== OPEN;
  if (!isDubious) return 'none';
  if (!state.advanced && !notDup && !state.dsack) state.dupAcks = 1;
  return alert(tp, state, priorUna);
}

/** tcp_ack_update_window. */
function updateWindow(tp: Sock, segment: Segment): void {
  const { ack, seq, window } = segment;
  const mayUpdate = ack > tp.snd_una || seq > tp.snd_wl1 || (seq === tp.snd_wl1 && window > tp.snd_wnd);
  if (!mayUpdate) return;
  tp.snd_wl1 = seq;
  tp.snd_wnd = window;
  state.windowUpdated = true;
  if (window > 0 && tp.timer.kind === 'window') tp.timer.clear();
}

/** tcp_clean_rtx_queue: takes off what is acknowledged and measures the round trip. */
function cleanRtxQueue(tp: Sock, priorFack: number, priorUna: number, priorDelivered: number): void {
  const priorSacked = tp.sacked_out;
  let firstAckedUs = -1;
  let lastAckedUs = -1;
  let reord = tp.snd_nxt;
  let acked = 0;
  while (acked < tp.rtx.length && tp.rtx[acked].end <= tp.snd_una) {
    const skb = tp.rtx[acked++];
    if (skb.sacked & (RETRANS | EVER_RETRANS)) {
      if (skb.sacked & RETRANS) tp.retrans_out--;
      state.retransDataAcked = true;
    } else if (!(skb.sacked & SACKED)) {
      lastAckedUs = skb.sentUs;
      if (firstAckedUs < 0) firstAckedUs = skb.sentUs;
      if (skb.seq < reord) reord = skb.seq;
      if (skb.end <= tp.high_seq) state.origSackAcked = true;
    }
    if (skb.sacked & SACKED) tp.sacked_out--;
    else if (tp.isSack) {
      tp.delivered++;
      if (!isSpuriousRetransmission(tp, skb.sacked, skb.sentUs)) rackAdvance(tp, skb);
      state.deliveredSkb(skb.sentUs, skb.delivered);
    }
    if (skb.sacked & LOST) tp.lost_out--;
  }
  if (acked > 0) {
    // Mostly one: to set an array's length, or to splice, costs as much as the rest of the ACK.
    for (let gone = 0; gone < acked; gone++) tp.rtx.shift();
    state.dataAcked = true;
    state.setTimer = true;
  }
  const delayed = acked === 1 && priorSacked === 0 && tp.snd_una - priorUna < tp.mss;
  state.maybeDelayed = delayed && tp.delivered === priorDelivered + 1 && !state.dataSacked && !state.dsack;
  const sampled = measure(tp, firstAckedUs, lastAckedUs);
  if (acked > 0) {
    if (!tp.isSack) {
      removeRenoSacks(tp, acked);
      // Without SACK, what a retransmission released looks as if it had come on its own.
      if (state.retransDataAcked) state.origSackAcked = false;
    } else if (reord < priorFack) tp.checkReordering(reord);
  } else if (sampled && state.firstSackedUs > 0 && tp.rtx.length > 0) {
    if (tp.rtx[0].sentUs > state.firstSackedUs) state.setTimer = true;
  }
}

/** tcp_skb_spurious_retrans: the echoed timestamp is older than the retransmission. */
function isSpuriousRetransmission(tp: Sock, sacked: number, sentUs: number): boolean {
  if (!(sacked & (RETRANS | EVER_RETRANS)) || !tp.hasTimestamps) return false;
  return tp.rcv_tsecr !== 0 && tp.rcv_tsecr < Math.floor(sentUs / 1000);
}

/** tcp_ack_update_rtt. */
function measure(tp: Sock, firstAckedUs: number, lastAckedUs: number): boolean {
  let rttUs = -1;
  let newestUs = -1;
  if (firstAckedUs >= 0 && !state.retransDataAcked) {
    rttUs = tp.nowUs - firstAckedUs;
    newestUs = tp.nowUs - lastAckedUs;
  }
  if (state.firstSackedUs > 0) {
    if (rttUs < 0) rttUs = tp.nowUs - state.firstSackedUs;
    newestUs = tp.nowUs - state.lastSackedUs;
  }
  if (rttUs < 0 && tp.hasTimestamps && tp.rcv_tsecr !== 0 && state.dataAcked) {
    rttUs = Math.max(1, Math.floor(tp.nowUs / 1000) - tp.rcv_tsecr) * 1000;
    newestUs = rttUs;
  }
  if (rttUs < 0) return false;
  if (!(state.maybeDelayed && newestUs > tp.rtt.minUs)) tp.rtt.sampleMin(newestUs, tp.nowUs);
  tp.rtt.sample(rttUs, tp.snd_una, tp.snd_nxt);
  if (newestUs > 0) tp.congestion.cubic.measured(newestUs, tp.nowUs);
  return true;
}

/** tcp_remove_reno_sacks: one of the acknowledged filled the hole, the others had caused duplicate ACKs. */
function removeRenoSacks(tp: Sock, acked: number): void {
  tp.delivered += Math.max(acked - tp.sacked_out, 1);
  tp.sacked_out = Math.max(0, tp.sacked_out - (acked - 1));
  tp.limitRenoSacks(acked);
}

/** tcp_process_tlp_ack: what the ACK says of the last probe. */
function processTlpAck(tp: Sock, ack: number): void {
  if (ack < tp.tlp_high_seq) return;
  if (!tp.tlp_retrans || state.dsackOfProbe) tp.tlp_high_seq = 0;
  else if (ack > tp.tlp_high_seq) {
    // The probe repaired a loss, which costs as much as any other.
    initCwndReduction(tp);
    tp.ca_state = CWR;
    endCwndReduction(tp);
    tryKeepOpen(tp);
  } else if (!state.advanced && !state.hasData && !state.windowUpdated && !state.dataSacked) {
    tp.tlp_high_seq = 0;
  }
}
