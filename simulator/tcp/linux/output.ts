import { FIN, PSH } from '../segment.ts';
import { rackDetectLoss } from './rack.ts';
import { enterLoss, enterRecovery } from './recovery.ts';
import { RTO_MAX_US, RTO_MIN_US } from './rtt.ts';
import { EVER_RETRANS, LOST, RETRANS, SACKED, Skb } from './skb.ts';
import { CWR, LOSS, OPEN, RECOVERY, type Sock } from './sock.ts';

const TIMEOUT_MIN_US = 2000;
const TIMEOUT_INIT_US = 1_000_000;

/** tcp_sendmsg: queues bytes behind what waits, joined into full segments. */
export function queueBytes(tp: Sock, bytes: string): void {
  if (tp.rtx.length === 0 && tp.unsent.length === 0) {
    const idleUs = tp.nowUs - tp.lsndtime;
    if (idleUs > tp.rtt.rtoUs) tp.congestion.restart(idleUs, tp.rtt.rtoUs);
  }
  let from = 0;
  const tail = tp.unsent.at(-1);
  if (tail && tail.payload.length < tp.mss) {
    from = Math.min(bytes.length, tp.mss - tail.payload.length);
    tail.payload += bytes.slice(0, from);
    tp.write_seq += from;
  }
  for (; from < bytes.length; from += tp.mss) {
    const part = from === 0 && bytes.length <= tp.mss ? bytes : bytes.slice(from, from + tp.mss);
    tp.unsent.push(new Skb(tp.write_seq, part, 0));
    tp.write_seq += part.length;
  }
}

/** tcp_send_fin: on the last segment that waits, or alone. */
export function queueFin(tp: Sock): void {
  const tail = tp.unsent.at(-1);
  if (tail) tail.flags |= FIN;
  else tp.unsent.push(new Skb(tp.write_seq, '', FIN));
  tp.write_seq++;
}

/** tcp_push_pending_frames: sends what the windows and Nagle let out. */
export function pushPending(tp: Sock): void {
  if (tp.unsent.length === 0) return;
  writeXmit(tp, Number.POSITIVE_INFINITY, false);
  if (tp.rtx.length === 0 && tp.unsent.length > 0 && tp.timer.kind === 'none') {
    tp.timer.set('window', tp.nowUs, Math.min(tp.rtt.rtoUs, RTO_MAX_US));
  }
}

/** tcp_write_xmit. @returns whether something was sent */
function writeXmit(tp: Sock, limit: number, isProbe: boolean): boolean {
  let sent = 0;
  let limited = false;
  while (tp.unsent.length > 0 && sent < limit) {
    const skb = tp.unsent[0];
    if (!isProbe && tp.inFlight >= tp.congestion.cwnd) {
      limited = true;
      break;
    }
    if (skb.end - tp.snd_una > tp.snd_wnd + (skb.flags & FIN)) break;
    if (!isProbe && !nagleAllows(tp, skb)) break;
    tp.unsent.shift();
    transmitNew(tp, skb);
    sent++;
  }
  if (sent === 0) return false;
  if (tp.inCwndReduction) tp.congestion.sentInReduction(sent);
  if (!isProbe) scheduleLossProbe(tp, false);
  limited ||= tp.inFlight >= tp.congestion.cwnd;
  tp.congestion.validate(limited, tp.rtx.length, tp.snd_una, tp.snd_nxt, tp.nowUs, tp.rtt.rtoUs);
  return true;
}

function nagleAllows(tp: Sock, skb: Skb): boolean {
  if (tp.nodelay || skb.flags & FIN || skb.payload.length >= tp.mss) return true;
  return tp.rtx.length === 0 || tp.snd_sml <= tp.snd_una;
}

/** tcp_event_new_data_sent. */
function transmitNew(tp: Sock, skb: Skb): void {
  const wasEmpty = tp.rtx.length === 0;
  skb.flags |= PSH;
  send(tp, skb);
  tp.snd_nxt = skb.end;
  if (skb.payload.length < tp.mss) tp.snd_sml = skb.end;
  tp.rtx.push(skb);
  if (wasEmpty || tp.timer.kind === 'probe') tp.rearmRto();
}

function send(tp: Sock, skb: Skb): void {
  if (tp.inFlight === 0) tp.congestion.cubic.wasIdle(tp.nowUs - tp.lsndtime, tp.nowUs);
  skb.sentUs = tp.nowUs;
  skb.delivered = tp.delivered;
  tp.lsndtime = tp.nowUs;
  tp.transmit(skb);
}

/** tcp_retransmit_skb. */
function retransmit(tp: Sock, skb: Skb): void {
  collapse(tp, skb);
  resend(tp, skb);
  skb.sacked |= RETRANS;
  tp.retrans_out++;
  if (tp.retrans_stamp === 0) tp.retrans_stamp = Math.floor(tp.nowUs / 1000);
  tp.undo_retrans = Math.max(0, tp.undo_retrans) + 1;
}

/** __tcp_retransmit_skb, without the accounting of recovery. */
function resend(tp: Sock, skb: Skb): void {
  if (skb.seq < tp.snd_una) {
    skb.payload = skb.payload.slice(tp.snd_una - skb.seq);
    skb.seq = tp.snd_una;
  }
  skb.sacked |= EVER_RETRANS;
  tp.total_retrans++;
  tp.repairs.retransmissions++;
  send(tp, skb);
}

/** tcp_retrans_try_collapse: small segments that follow ride along, unless the peer has them. */
function collapse(tp: Sock, skb: Skb): void {
  const next = tp.rtx.indexOf(skb) + 1;
  while (next < tp.rtx.length) {
    const follower = tp.rtx[next];
    if (follower.sacked & SACKED || follower.flags & FIN) return;
    if (skb.payload.length + follower.payload.length > tp.mss) return;
    if (follower.end > tp.snd_una + tp.snd_wnd) return;
    skb.payload += follower.payload;
    skb.sacked |= follower.sacked & EVER_RETRANS;
    if (follower.sacked & LOST) tp.lost_out--;
    if (follower.sacked & RETRANS) tp.retrans_out--;
    if (!tp.isSack && tp.sacked_out > 0) tp.sacked_out--;
    tp.rtx.splice(next, 1);
  }
}

/** tcp_xmit_retransmit_queue: sends what is marked lost, as far as the window allows. */
export function retransmitQueue(tp: Sock): void {
  let rearm = false;
  for (let index = 0; index < tp.rtx.length; index++) {
    if (tp.inFlight >= tp.congestion.cwnd || tp.retrans_out >= tp.lost_out) break;
    const skb = tp.rtx[index];
    if (!(skb.sacked & LOST) || skb.sacked & (SACKED | RETRANS)) continue;
    if (tp.ca_state !== LOSS) tp.repairs.fastRetransmits++;
    retransmit(tp, skb);
    if (tp.inCwndReduction) tp.congestion.sentInReduction(1);
    if (index === 0 && tp.timer.kind !== 'reorder') rearm = true;
  }
  if (rearm) tp.timer.set('retransmit', tp.nowUs, tp.rtt.rtoUs);
}

/** tcp_schedule_loss_probe. @returns whether the timer is now one for a probe */
export function scheduleLossProbe(tp: Sock, advancingRto: boolean): boolean {
  if (tp.rtx.length === 0 || !tp.isSack || (tp.ca_state !== OPEN && tp.ca_state !== CWR)) return false;
  let waitUs = TIMEOUT_INIT_US;
  if (tp.rtt.srtt8 > 0) {
    waitUs = 2 * tp.rtt.srttUs + (tp.rtx.length === 1 ? RTO_MIN_US : TIMEOUT_MIN_US);
  }
  const rtoDeltaUs = advancingRto ? tp.rtt.rtoUs : tp.rtoDeltaUs;
  if (rtoDeltaUs > 0) waitUs = Math.min(waitUs, rtoDeltaUs);
  tp.timer.set('probe', tp.nowUs, waitUs);
  return true;
}

/** tcp_send_loss_probe: new data if there is any, else the last segment once more. */
export function sendLossProbe(tp: Sock): void {
  if (tp.tlp_high_seq === 0) {
    tp.tlp_retrans = false;
    let probed = writeXmit(tp, 1, true);
    const last = tp.rtx.at(-1);
    if (!probed && tp.unsent.length === 0 && last) {
      resend(tp, last);
      tp.tlp_retrans = true;
      probed = true;
    }
    if (probed) {
      tp.tlp_high_seq = tp.snd_nxt;
      tp.repairs.tailProbes++;
      tp.timer.clear();
    }
  }
  tp.rearmRto();
}

/** tcp_rack_reo_timeout: the time for reordering is over. */
export function reorderingTimeout(tp: Sock): void {
  const inFlight = tp.inFlight;
  rackDetectLoss(tp);
  if (inFlight !== tp.inFlight) {
    if (tp.ca_state !== RECOVERY) {
      enterRecovery(tp);
      tp.congestion.reduce(1, tp.inFlight, 0, false);
    }
    retransmitQueue(tp);
  }
  if (tp.timer.kind !== 'retransmit') tp.rearmRto();
}

/** tcp_retransmit_timer, after it was decided that the connection is not given up. */
export function retransmitTimeout(tp: Sock): void {
  tp.timer.clear();
  if (tp.rtx.length === 0) return;
  enterLoss(tp);
  tp.repairs.rtoTimeouts++;
  tp.retransmits++;
  retransmit(tp, tp.rtx[0]);
  tp.rtt.rtoUs = Math.min(tp.rtt.rtoUs * 2, RTO_MAX_US);
  tp.timer.set('retransmit', tp.nowUs, tp.rtt.rtoUs);
}
