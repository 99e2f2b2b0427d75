import { timestampUs } from '../timestamps.ts';

/** What one ACK has told the sender. */
export class Acknowledgment {
  /** SND.UNA has moved. */
  isAdvance = false;
  /** RFC 5681, 2: no bytes, no new window, nothing acknowledged, and something is in flight. */
  isDuplicate = false;
  /** The timestamp that it echoes; NaN without timestamps. */
  echoUs = Number.NaN;
  atUs = Number.NaN;
  /** Ranges that were in flight until now: acknowledged, or selectively for the first time. */
  delivered = 0;
  /** Ranges acknowledged, whether selectively before or not. */
  acknowledged = 0;
  /** Something was acknowledged selectively for the first time. */
  hasNewSack = false;
  /** RFC 2883: where what the peer has received twice ends; NaN without such a report. */
  twiceEnd = Number.NaN;
  /** A range that was sent only once, before the recovery began, has been delivered. */
  hasOriginal = false;
  /** RFC 3522: the timestamp echoed is older than the retransmission that is acknowledged. */
  isForOriginal = false;
  /** When the first range with a sample was sent; NaN without one (Karn: none after a retransmission). */
  ackedSentUs = Number.NaN;
  sackedSentUs = Number.NaN;
  /** A range that was sent more than once is among those acknowledged. */
  hasResent = false;

  /** The next ACK has come: each sender has one of these, and fills it anew. */
  begin(isAdvance: boolean, isDuplicate: boolean, echoUs: number, atUs: number): void {
    this.isAdvance = isAdvance;
    this.isDuplicate = isDuplicate;
    this.echoUs = echoUs;
    this.atUs = atUs;
    this.delivered = 0;
    this.acknowledged = 0;
    this.hasNewSack = false;
    this.twiceEnd = Number.NaN;
    this.hasOriginal = false;
    this.isForOriginal = false;
    this.ackedSentUs = Number.NaN;
    this.sackedSentUs = Number.NaN;
    this.hasResent = false;
  }

  get isDsack(): boolean {
    return !Number.isNaN(this.twiceEnd);
  }

  /** RFC 6298, 3: the round trip that it shows; NaN when none. */
  get sampleUs(): number {
    if (!this.hasResent && !Number.isNaN(this.ackedSentUs)) return this.atUs - this.ackedSentUs;
    if (!Number.isNaN(this.sackedSentUs)) return this.atUs - this.sackedSentUs;
    return this.acknowledged > 0 ? timestampUs(this.atUs) - this.echoUs : Number.NaN;
  }
}
