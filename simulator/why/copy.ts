import type { Cause } from '../causes/causes.ts';
import { HELD } from '../link/fault.ts';

/** Free copies that are kept to be used again; enough for the devices of a large world. */
export const MAX_POOLED = 4096;

export interface Loss {
  by: Cause;
  /** Until when nothing passes; 0 where only this copy is lost. */
  awayUntilUs: number;
}

export interface Hold {
  by: Cause;
  sinceUs: number;
  /** When the peer sent its last ACK without bytes before the copy left. */
  ackSentUs: number;
}

export const NONE: readonly Copy[] = [];

/**
 * One sending of some bytes, a segment or its retransmission: when it left, what delayed it, when it arrived or that it
 * was lost. There is one for each segment with bytes, so that they are used again (`takeCopy`, `releaseCopy`).
 */
export class Copy {
  seq = 0;
  end = 0;
  sentUs = 0;
  /** When it arrives; LOST, or HELD as long as it is. */
  arrivalUs = 0;
  /** What delayed it, and until when each; the second may be longer. */
  causes: readonly Cause[] = [];
  untilsUs: number[] = [];
  /** Null where it is not lost. */
  loss: Loss | null = null;
  /** What kept the bytes from leaving before; null where nothing did. */
  hold: Hold | null = null;
  /** False: somebody else reads it later. */
  isOwn = true;

  // Of one that has brought the next missing byte: what stood before it.

  /** Since when its first byte was the next that was missing. */
  sinceUs = 0;
  /** When the bytes were taken in. */
  atUs = 0;
  /** Copies of the same bytes that were lost before, and of earlier bytes that had arrived already. */
  lost: readonly Copy[] = NONE;
  needless: readonly Copy[] = NONE;
}

const pool: Copy[] = [];

export function takeCopy(seq: number, end: number, sentUs: number, arrivalUs: number): Copy {
  const copy = pool.pop() ?? new Copy();
  copy.seq = seq;
  copy.end = end;
  copy.sentUs = sentUs;
  copy.arrivalUs = arrivalUs;
  copy.isOwn = arrivalUs !== HELD;
  return copy;
}

/** Gives a copy back that no list holds any more. */
export function releaseCopy(copy: Copy): void {
  if (!copy.isOwn || pool.length >= MAX_POOLED) return;
  copy.loss = null;
  copy.hold = null;
  copy.lost = NONE;
  copy.needless = NONE;
  pool.push(copy);
}
