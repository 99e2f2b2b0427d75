import type { Segment } from '../segment.ts';
import type { AckState } from './ack-state.ts';
import { rackAdvance } from './rack.ts';
import { EVER_RETRANS, LOST, RETRANS, SACKED, type Skb } from './skb.ts';
import { LOSS, type Sock } from './sock.ts';

/** tcp_sacktag_write_queue: marks what the peer holds out of order. */
export function tagSacked(tp: Sock, segment: Segment, priorUna: number, state: AckState): void {
  const foundDsack = checkDsack(tp, segment, priorUna, state);
  for (let block = 0; block < segment.sackBlocks; block++) {
    const start = segment.sack[2 * block];
    const end = segment.sack[2 * block + 1];
    const isDsack = block === 0 && foundDsack;
    if (end <= tp.snd_una && !isDsack) continue;
    for (const skb of tp.rtx) {
      if (skb.seq >= end) break;
      if (skb.seq >= start && skb.end <= end) tagOne(tp, skb, isDsack, state);
    }
  }
  if (tp.ca_state !== LOSS || tp.undo_marker !== 0) tp.checkReordering(state.reord);
}

/** tcp_check_dsack: whether the first block reports something that came twice. */
function checkDsack(tp: Sock, segment: Segment, priorUna: number, state: AckState): boolean {
  const [start, end, secondStart, secondEnd] = segment.sack;
  if (start >= segment.ack) {
    if (segment.sackBlocks < 2 || end > secondEnd || start < secondStart) return false;
  }
  const duplicates = Math.max(1, Math.ceil((end - start) / tp.mss));
  if (duplicates === 1 && tp.tlp_high_seq !== 0 && tp.tlp_high_seq === end) state.dsackOfProbe = true;
  tp.dsack_dups += duplicates;
  if (tp.dsack_dups > tp.total_retrans) return false;
  if (tp.reord_seen > 0 && !state.dsackOfProbe) tp.rack_dsack_seen = true;
  state.dsack = true;
  if (tp.undo_marker !== 0 && tp.undo_retrans > 0 && end <= priorUna && end > tp.undo_marker) {
    tp.undo_retrans = Math.max(0, tp.undo_retrans - duplicates);
  }
  return true;
}

/** tcp_sacktag_one. */
function tagOne(tp: Sock, skb: Skb, isDsack: boolean, state: AckState): void {
  if (isDsack && skb.sacked & (RETRANS | EVER_RETRANS)) {
    if (tp.undo_marker !== 0 && tp.undo_retrans > 0 && skb.end > tp.undo_marker) tp.undo_retrans--;
    if (skb.sacked & SACKED && skb.seq < state.reord) state.reord = skb.seq;
  }
  if (skb.end <= tp.snd_una) return;
  if (!(skb.sacked & SACKED)) newlySacked(tp, skb, state);
  if (isDsack && skb.sacked & RETRANS) {
    skb.sacked &= ~RETRANS;
    tp.retrans_out--;
  }
}

function newlySacked(tp: Sock, skb: Skb, state: AckState): void {
  rackAdvance(tp, skb);
  state.deliveredSkb(skb.sentUs, skb.delivered);
  if (skb.sacked & RETRANS) {
    // Not lost: the retransmission counts as still under way.
    if (skb.sacked & LOST) {
      skb.sacked &= ~(LOST | RETRANS);
      tp.lost_out--;
      tp.retrans_out--;
    }
  } else {
    if (!(skb.sacked & EVER_RETRANS)) {
      if (skb.seq < tp.fack && skb.seq < state.reord) state.reord = skb.seq;
      if (skb.end <= tp.high_seq) state.origSackAcked = true;
      if (state.firstSackedUs === 0) state.firstSackedUs = skb.sentUs;
      state.lastSackedUs = skb.sentUs;
    }
    if (skb.sacked & LOST) {
      skb.sacked &= ~LOST;
      tp.lost_out--;
    }
  }
  skb.sacked |= SACKED;
  state.dataSacked = true;
  tp.sacked_out++;
  tp.delivered++;
  if (skb.end > tp.highestSacked) tp.highestSacked = skb.end;
}
