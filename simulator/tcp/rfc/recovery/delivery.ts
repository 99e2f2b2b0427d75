import type { Segment } from '../../segment.ts';
import { timestampUs } from '../timestamps.ts';
import type { Acknowledgment } from './acknowledgment.ts';
import type { LossDetection } from './loss-detection.ts';
import type { Recovery } from './recovery.ts';
import type { Scoreboard, Sent } from './scoreboard.ts';

/** Enters what an ACK says into the scoreboard (RFC 6675, Update(); RFC 2018; RFC 2883). */
export class Delivery {
  readonly #board: Scoreboard;
  readonly #losses: LossDetection;
  readonly #recovery: Recovery;

  constructor(board: Scoreboard, losses: LossDetection, recovery: Recovery) {
    this.#board = board;
    this.#losses = losses;
    this.#recovery = recovery;
  }

  /** Reads a segment into the news. @param hasSack the peer's ACKs may carry blocks */
  read(segment: Segment, news: Acknowledgment, hasSack: boolean): void {
    const highest = this.#board.highestDelivered;
    for (
      let first = this.#board.first;
      first !== undefined && first.end <= segment.ack;
      first = this.#board.first
    ) {
      if (!first.isSacked) this.#delivered(first, news, highest, hasSack);
      if (first.sends > 1) {
        news.hasResent = true;
        if (news.echoUs < timestampUs(first.sentUs)) news.isForOriginal = true;
      } else if (!first.isSacked && Number.isNaN(news.ackedSentUs)) news.ackedSentUs = first.sentUs;
      news.acknowledged++;
      this.#board.shift();
    }
    // Without SACK, what a retransmission has filled is acknowledged with what lay behind it: that proves nothing.
    if (!hasSack && news.hasResent) news.hasOriginal = false;
    if (segment.sackBlocks > 0) this.#readBlocks(segment, news, highest);
  }

  #delivered(range: Sent, news: Acknowledgment, highest: number, hasSack: boolean): void {
    news.delivered++;
    // RFC 8985, 3.1: RACK is for peers with SACK.
    if (hasSack) this.#losses.rack.delivered(range, news);
    if (range.sends > 1) return;
    if (range.end <= this.#recovery.point) news.hasOriginal = true;
    // RFC 8985, 6.2, step 3: sent once, delivered after what was sent behind it.
    if (range.end <= highest) this.#losses.rack.isReorderingSeen = true;
  }

  #readBlocks(segment: Segment, news: Acknowledgment, highest: number): void {
    const { sack, sackBlocks } = segment;
    let first = 0;
    if (isDsack(segment)) {
      news.twiceEnd = sack[1];
      this.#readDsack(sack[0], sack[1]);
      first = 1;
    }
    for (const range of this.#board.ranges) {
      if (range.isSacked || !isInside(range, sack, first, sackBlocks)) continue;
      this.#delivered(range, news, highest, true);
      if (range.sends === 1 && Number.isNaN(news.sackedSentUs)) news.sackedSentUs = range.sentUs;
      news.hasNewSack = true;
      this.#board.markSacked(range);
    }
  }

  #readDsack(start: number, end: number): void {
    this.#recovery.undo.reportedTwice(start);
    // Measured (rows of 2000 ms): a probe's copy that comes back as a duplicate while its original is acknowledged
    // selectively counts as reordering, and RACK waits longer from then on.
    for (const range of this.#board.ranges) {
      if (range.seq >= end) break;
      if (range.seq >= start && range.isSacked && range.sends > 1) this.#losses.rack.isReorderingSeen = true;
    }
  }
}

/** RFC 2883, 4: the first block lies below the ACK, or inside the second block. */
function isDsack({ ack, sack, sackBlocks }: Segment): boolean {
  if (sack[0] < ack) return true;
  return sackBlocks > 1 && sack[0] >= sack[2] && sack[1] <= sack[3];
}

function isInside(range: Sent, sack: Float64Array, first: number, blocks: number): boolean {
  for (let block = first; block < blocks; block++) {
    if (sack[2 * block] <= range.seq && range.end <= sack[2 * block + 1]) return true;
  }
  return false;
}
