import { reorderingTimeout, retransmitTimeout, sendLossProbe } from './output.ts';
import { RTO_MAX_US, RTO_MIN_US } from './rtt.ts';
import type { Sock } from './sock.ts';

/** net.ipv4.tcp_retries2. */
const RETRIES2 = 15;
/** Doublings of the smallest retransmission time until it reaches the largest (tcp_model_timeout). */
const DOUBLINGS = 9;
/** How long a connection may go without an answer: 924.6 s. */
export const GIVE_UP_US = (2 ** (DOUBLINGS + 1) - 1) * RTO_MIN_US + (RETRIES2 - DOUBLINGS) * RTO_MAX_US;

/** tcp_write_timer_handler. @returns what the end itself has to do */
export function timerExpired(tp: Sock): 'nothing' | 'probe' | 'give-up' {
  switch (tp.timer.kind) {
    case 'probe':
      sendLossProbe(tp);
      return 'nothing';
    case 'reorder':
      reorderingTimeout(tp);
      return 'nothing';
    case 'retransmit':
      if (isHopeless(tp)) return 'give-up';
      retransmitTimeout(tp);
      return 'nothing';
    case 'window':
      return windowProbe(tp);
    default:
      tp.timer.clear();
      return 'nothing';
  }
}

/** retransmits_timed_out. */
function isHopeless(tp: Sock): boolean {
  if (tp.retransmits === 0 || tp.retrans_stamp === 0) return false;
  return tp.nowUs - tp.retrans_stamp * 1000 >= GIVE_UP_US;
}

/** tcp_probe_timer. */
function windowProbe(tp: Sock): 'nothing' | 'probe' | 'give-up' {
  if (tp.rtx.length > 0 || tp.unsent.length === 0) {
    tp.timer.clear();
    return 'nothing';
  }
  if (tp.windowProbes >= RETRIES2) return 'give-up';
  const delayUs = Math.min(tp.rtt.rtoUs * 2 ** Math.min(++tp.windowProbes, DOUBLINGS), RTO_MAX_US);
  tp.timer.set('window', tp.nowUs, delayUs);
  return 'probe';
}
