import { EVER_RETRANS, LOST, RETRANS, SACKED, type Skb } from './skb.ts';
import { RECOVERY, type Sock } from './sock.ts';

/** Recoveries for which a widened reordering window is kept (TCP_RACK_RECOVERY_THRESH). */
export const REO_WND_PERSIST = 16;
const REO_WND_STEPS_MAX = 0xff;
const TIMEOUT_MIN_US = 2000;

/** tcp_rack_advance: the segment sent last among those delivered. */
export function rackAdvance(tp: Sock, skb: Skb): void {
  const rttUs = tp.nowUs - skb.sentUs;
  // It may have been the first copy that was delivered.
  if (rttUs < tp.rtt.minUs && skb.sacked & (RETRANS | EVER_RETRANS)) return;
  tp.rack_advanced = true;
  tp.rack_rtt_us = rttUs;
  if (isSentAfter(skb.sentUs, tp.rack_mstamp, skb.end, tp.rack_end_seq)) {
    tp.rack_mstamp = skb.sentUs;
    tp.rack_end_seq = skb.end;
  }
}

function isSentAfter(timeA: number, timeB: number, seqA: number, seqB: number): boolean {
  return timeA > timeB || (timeA === timeB && seqA > seqB);
}

/** tcp_rack_reo_wnd. */
function reorderingWindowUs(tp: Sock): number {
  if (tp.reord_seen === 0) {
    if (tp.ca_state >= RECOVERY) return 0;
    if (tp.sacked_out >= tp.reordering) return 0;
  }
  return Math.min((tp.rtt.minUs / 4) * tp.rack_reo_wnd_steps, tp.rtt.srttUs);
}

/** tcp_rack_skb_timeout: how much longer a segment may take before it counts as lost. */
export function rackTimeoutUs(tp: Sock, skb: Skb, windowUs: number): number {
  return tp.rack_rtt_us + windowUs - (tp.nowUs - skb.sentUs);
}

/** tcp_rack_detect_loss. @returns how long to wait for the segments that may still come; 0 when for none */
export function rackDetectLoss(tp: Sock): number {
  const windowUs = reorderingWindowUs(tp);
  let waitUs = 0;
  for (const skb of tp.rtx) {
    if (skb.sacked & SACKED || (skb.sacked & LOST && !(skb.sacked & RETRANS))) continue;
    if (!isSentAfter(tp.rack_mstamp, skb.sentUs, tp.rack_end_seq, skb.end)) continue;
    const remainingUs = rackTimeoutUs(tp, skb, windowUs);
    if (remainingUs <= 0) tp.markLost(skb);
    else waitUs = Math.max(waitUs, remainingUs);
  }
  return waitUs;
}

/** tcp_rack_mark_lost. @returns whether its timer was set */
export function rackMarkLost(tp: Sock): boolean {
  if (!tp.rack_advanced) return false;
  tp.rack_advanced = false;
  const waitUs = rackDetectLoss(tp);
  if (waitUs === 0) return false;
  tp.timer.set('reorder', tp.nowUs, waitUs + TIMEOUT_MIN_US);
  return true;
}

/** tcp_rack_update_reo_wnd: DSACKs widen the window by a quarter of the RTT, once a round trip. */
export function rackUpdateWindow(tp: Sock, priorDelivered: number): void {
  if (priorDelivered === 0) return;
  if (priorDelivered < tp.rack_last_delivered) tp.rack_dsack_seen = false;
  if (tp.rack_dsack_seen) {
    tp.rack_reo_wnd_steps = Math.min(REO_WND_STEPS_MAX, tp.rack_reo_wnd_steps + 1);
    tp.rack_dsack_seen = false;
    tp.rack_last_delivered = tp.delivered;
    tp.rack_reo_wnd_persist = REO_WND_PERSIST;
  } else if (tp.rack_reo_wnd_persist === 0) tp.rack_reo_wnd_steps = 1;
}
