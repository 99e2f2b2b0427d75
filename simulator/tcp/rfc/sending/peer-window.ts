import type { Segment } from '../../segment.ts';

/** The window that the peer offers (RFC 9293, 3.10.7.4). */
export class PeerWindow {
  /** Its right edge: SND.UNA and SND.WND together. */
  end = 1;
  /** The widest so far. */
  widest = 0;
  /** SND.WL1 and SND.WL2: of which segment it is. */
  #seq = 0;
  #ack = 0;

  /** Takes the window of a segment, unless one that was sent later has come before. */
  take(segment: Segment): void {
    const { seq, ack, window } = segment;
    if (seq < this.#seq || (seq === this.#seq && ack < this.#ack)) return;
    this.#seq = seq;
    this.#ack = ack;
    // The peer's SYN acknowledges nothing yet; the first byte is at 1.
    this.end = Math.max(ack, 1) + window;
    this.widest = Math.max(this.widest, window);
  }

  /** The segment offers another window than the last (RFC 5681, 2: then it is no duplicate). */
  isChangedBy(segment: Segment): boolean {
    return segment.ack + segment.window !== this.end;
  }

  /**
   * How many of `length` bytes may leave from `next` on; null when none may, nor a FIN. Less than all of them only where
   * half of the widest window opens: the sender's part against silly windows (RFC 9293, 3.8.6.2.1).
   */
  admits(next: number, length: number): number | null {
    const room = this.end - next;
    if (Math.max(length, 1) <= room) return length;
    return room > 0 && room >= this.widest / 2 ? room : null;
  }
}
