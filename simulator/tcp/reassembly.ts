/** Ranges that wait for an earlier one; the windows of both stacks are smaller than this many segments. */
export const MAX_OUT_OF_ORDER = 1024;

interface Piece {
  seq: number;
  payload: string;
  fin: boolean;
}

/** Puts arriving segments into order, for either stack. */
export class Reassembly {
  /** The next position expected. */
  next = 0;
  /** The peer's FIN has been taken in. */
  finished = false;
  /** Sorted by position, not overlapping. */
  #pieces: Piece[] = [];

  get hasHole(): boolean {
    return this.#pieces.length > 0;
  }

  /** @returns what is now in order, from the old `next` on; '' when nothing is */
  take(seq: number, payload: string, fin: boolean): string {
    if (seq > this.next) {
      this.#keep(seq, payload, fin);
      return '';
    }
    let inOrder = this.#advance(seq, payload, fin);
    while (this.#pieces.length > 0 && this.#pieces[0].seq <= this.next) {
      const piece = this.#pieces.shift() as Piece;
      inOrder += this.#advance(piece.seq, piece.payload, piece.fin);
    }
    return inOrder;
  }

  /** Writes the waiting ranges, joined where they touch, newest use first. @returns how many */
  ranges(into: Float64Array, first: number, limit: number, recent: number): number {
    const joined: [number, number][] = [];
    for (const piece of this.#pieces) {
      const end = piece.seq + piece.payload.length + (piece.fin ? 1 : 0);
      const last = joined.at(-1);
      if (last && last[1] >= piece.seq) last[1] = Math.max(last[1], end);
      else joined.push([piece.seq, end]);
    }
    // RFC 2018: the block that holds the segment which has just come goes first.
    joined.sort((a, b) => Number(holds(b, recent)) - Number(holds(a, recent)) || b[0] - a[0]);
    const count = Math.min(limit, joined.length);
    for (let index = 0; index < count; index++) {
      into[2 * (first + index)] = joined[index][0];
      into[2 * (first + index) + 1] = joined[index][1];
    }
    return count;
  }

  /** Of a range that arrives, the first part that has come before and waits (RFC 2883, 4); null without one. */
  repeated(seq: number, end: number): { from: number; to: number } | null {
    let part: { from: number; to: number } | null = null;
    for (const piece of this.#pieces) {
      const from = Math.max(seq, piece.seq);
      const to = Math.min(end, piece.seq + piece.payload.length + (piece.fin ? 1 : 0));
      if (from >= to) continue;
      if (part === null) part = { from, to };
      else if (from <= part.to) part.to = Math.max(part.to, to);
      else break;
    }
    return part;
  }

  #advance(seq: number, payload: string, fin: boolean): string {
    const end = seq + payload.length;
    if (end < this.next || (end === this.next && !fin)) return '';
    const fresh = payload.slice(this.next - seq);
    this.next = end;
    if (fin && !this.finished) {
      this.finished = true;
      this.next++;
    }
    return fresh;
  }

  #keep(seq: number, payload: string, fin: boolean): void {
    if (this.#pieces.length >= MAX_OUT_OF_ORDER || (payload === '' && !fin)) return;
    let place = this.#pieces.length;
    while (place > 0 && this.#pieces[place - 1].seq >= seq) place--;
    const same = this.#pieces[place];
    if (same?.seq === seq) {
      if (payload.length >= same.payload.length) this.#pieces[place] = { seq, payload, fin: fin || same.fin };
    } else this.#pieces.splice(place, 0, { seq, payload, fin });
  }
}

function holds(range: [number, number], position: number): boolean {
  return range[0] <= position && position < range[1];
}
