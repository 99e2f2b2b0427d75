import { type Cause, retransmission } from '../causes/causes.ts';
import { LOST } from '../link/fault.ts';
import { type Copy, type Hold, NONE, releaseCopy } from './copy.ts';
import type { Spans } from './span.ts';

/** Arrivals that one direction of a connection keeps; beyond that the oldest are forgotten. */
export const MAX_ARRIVALS = 4096;
/** Copies of bytes on their way, lost or out of order, that are followed; TCP's own windows hold fewer. */
export const MAX_COPIES = 1024;

/**
 * One direction of a connection, as its receiver gets it: byte after byte. At any time one byte is the next that is
 * missing. Whoever waits for that byte or a later one waits for the copy of it that arrives first: for its sending, if the
 * copies before it were lost, and then for its way.
 */
export class Stream {
  /** The next missing position. */
  #next = 0;
  /** Since when it is the next. */
  #nextSinceUs = 0;
  /** What brought the bytes before. Rising in time; what it says of a time is worked out when somebody asks. */
  #arrivals: Copy[] = [];
  #lost: Copy[] = [];
  #flying: Copy[] = [];
  /** Arrived before bytes that come first. */
  #early: Copy[] = [];
  /** Copies of bytes that have arrived, since the next byte is missing: their ACKs are late or lost. */
  #needless: Copy[] = [];
  /** The stretches before this were forgotten. */
  forgottenUntilUs = 0;

  /**
   * When bytes last arrived in order, up to a time; -1 where none did. A device may be ahead of the others, so that later ones
   * have arrived too.
   */
  arrivedBy(timeUs: number): number {
    if (this.#nextSinceUs <= timeUs) return this.#nextSinceUs;
    return this.#arrivals.findLast(({ atUs }) => atUs <= timeUs)?.atUs ?? -1;
  }

  sent(copy: Copy): void {
    const isLost = copy.arrivalUs === LOST;
    const list = copy.end <= this.#next ? this.#needless : isLost ? this.#lost : this.#flying;
    list.push(copy);
    if (list.length > MAX_COPIES) list.shift();
  }

  /**
   * A copy has reached the other end, and was taken in there.
   * @param isWanted somebody may ask for this time: a reading waits, or the client is not connected
   */
  arrived(copy: Copy, atUs: number, isWanted = true): void {
    const isOurs = remove(this.#flying, copy);
    if (copy.end <= this.#next) {
      if (isOurs) releaseCopy(copy);
      return;
    }
    if (copy.seq > this.#next) {
      if (this.#early.length < MAX_COPIES) this.#early.push(copy);
      return;
    }
    const isKept = this.#advance(copy, atUs, isWanted);
    if (isOurs && !isKept) releaseCopy(copy);
    for (let one = this.#ready(); one !== undefined; one = this.#ready()) this.#advance(one, atUs, false);
  }

  /** A copy has reached a host that has no such connection any more. */
  deadEnd(copy: Copy): void {
    remove(this.#flying, copy);
    copy.arrivalUs = LOST;
    // A SYN is refused, and that takes one way there and one back; anything else is for a connection that is gone.
    const by = copy.seq === 0 ? 'propagation' : 'half-open';
    copy.loss = { by, awayUntilUs: Number.POSITIVE_INFINITY };
    this.sent(copy);
  }

  /** Puts into `missing` what bytes were missing for between two times; what is left out is time in which none was. */
  cover(fromUs: number, toUs: number, missing: Spans): void {
    missing.clear(fromUs, toUs);
    if (this.forgottenUntilUs > fromUs) missing.add(fromUs, this.forgottenUntilUs, 'unknown');
    for (let index = this.#firstAfter(fromUs); index < this.#arrivals.length; index++) {
      const copy = this.#arrivals[index];
      if (copy.sinceUs >= toUs) return;
      explain(copy, copy, copy.atUs, missing);
    }
    if (this.#nextSinceUs < toUs) this.#explainNow(toUs, missing);
  }

  /** Nobody asks for the time before any more. */
  forget(beforeUs: number): void {
    const first = this.#firstAfter(beforeUs);
    if (first === 0) return;
    for (let index = 0; index < first; index++) releaseCopy(this.#arrivals[index]);
    this.#arrivals.splice(0, first);
  }

  /** The copy brings the next missing byte. @returns whether it is kept, to be explained */
  #advance(copy: Copy, atUs: number, isWanted: boolean): boolean {
    const isKept = isWanted && atUs > this.#nextSinceUs;
    if (isKept) {
      copy.sinceUs = this.#nextSinceUs;
      copy.atUs = atUs;
      copy.lost = this.#lost.length === 0 ? NONE : this.#lost.filter((one) => this.#hasNext(one));
      copy.needless = this.#needless.length === 0 ? NONE : this.#needless;
      this.#arrivals.push(copy);
      if (this.#arrivals.length > MAX_ARRIVALS) this.forgottenUntilUs = (this.#arrivals.shift() as Copy).atUs;
    }
    this.#next = copy.end;
    this.#nextSinceUs = atUs;
    if (this.#needless.length > 0) this.#needless = [];
    if (this.#lost.length > 0) this.#lost = this.#lost.filter(({ end }) => end > this.#next);
    return isKept;
  }

  /** The next byte has not come until now. */
  #explainNow(untilUs: number, missing: Spans): void {
    if (this.#flying.length === 0 && this.#lost.length === 0) return;
    const copy = this.#flying.find((one) => this.#hasNext(one)) ?? null;
    const lost = this.#lost.filter((one) => this.#hasNext(one));
    explain({ sinceUs: this.#nextSinceUs, lost, needless: this.#needless }, copy, untilUs, missing);
  }

  #hasNext({ seq, end }: Copy): boolean {
    return seq <= this.#next && end > this.#next;
  }

  #ready(): Copy | undefined {
    if (this.#early.length === 0) return undefined;
    this.#early = this.#early.filter(({ end }) => end > this.#next);
    return this.#early.find((copy) => this.#hasNext(copy));
  }

  /** Index of the first arrival after a time. */
  #firstAfter(timeUs: number): number {
    let index = this.#arrivals.length;
    while (index > 0 && this.#arrivals[index - 1].atUs > timeUs) index--;
    return index;
  }
}

/** Why a byte has not arrived until `untilUs`: since when it waited to be sent, its lost copies, and the way of this one. */
function explain(
  { sinceUs, lost: all, needless }: Pick<Copy, 'sinceUs' | 'lost' | 'needless'>,
  copy: Copy | null,
  untilUs: number,
  missing: Spans,
): void {
  const lost = copy === null || all.length === 0 ? all : all.filter((one) => one.sentUs < copy.sentUs);
  const first = lost.length > 0 ? lost[0] : copy;
  if (first === null) return;
  let atUs = sinceUs;
  if (first.hold !== null) atUs = explainHold(first, first.hold, { sinceUs, needless, untilUs }, missing);
  atUs = Math.max(atUs, first.sentUs);
  for (let index = 0; index < lost.length; index++) {
    const againUs = Math.min(lost[index + 1]?.sentUs ?? copy?.sentUs ?? untilUs, untilUs);
    const { loss } = lost[index];
    if (loss !== null) atUs = go(missing, atUs, Math.min(loss.awayUntilUs, againUs), loss.by);
    atUs = go(missing, atUs, againUs, retransmission(index + 1));
  }
  if (copy === null) return;
  const { causes, untilsUs, arrivalUs } = copy;
  for (let stage = 0; stage < causes.length; stage++)
    atUs = go(missing, atUs, Math.min(untilsUs[stage], untilUs), causes[stage]);
  if (arrivalUs > LOST) go(missing, atUs, Math.min(arrivalUs, untilUs), 'propagation');
  else go(missing, atUs, untilUs, 'sleep');
}

/** What kept bytes from leaving. @returns until when it is told */
function explainHold(
  { sentUs }: Copy,
  { by, sinceUs: heldSinceUs, ackSentUs }: Hold,
  { sinceUs, needless, untilUs }: { sinceUs: number; needless: readonly Copy[]; untilUs: number },
  missing: Spans,
): number {
  let atUs = Math.max(sinceUs, heldSinceUs);
  const leftUs = Math.min(sentUs, untilUs);
  needless.forEach((one, index) => {
    atUs = go(missing, atUs, Math.min(one.sentUs, leftUs), retransmission(index + 1));
    if (one.loss !== null) atUs = go(missing, atUs, Math.min(one.loss.awayUntilUs, leftUs), one.loss.by);
  });
  // What Nagle waits for has arrived, and the peer delays its ACK.
  if (by === 'nagle') atUs = go(missing, atUs, Math.min(ackSentUs, leftUs), 'delayed-ack');
  return go(missing, atUs, leftUs, by);
}

/** The next stretch of a time: until `toUs`, where that is later. @returns where the one after it begins */
function go(missing: Spans, atUs: number, toUs: number, cause: Cause): number {
  if (toUs <= atUs) return atUs;
  missing.add(atUs, toUs, cause);
  return toUs;
}

/** @returns whether it was there */
function remove(list: Copy[], copy: Copy): boolean {
  if (list[list.length - 1] === copy) {
    list.pop();
    return true;
  }
  const at = list.indexOf(copy);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}
