import { FIN, SYN } from './segment.ts';

/** A segment that waits to be sent, or to be acknowledged. */
export interface Queued {
  seq: number;
  payload: string;
  flags: number;
  sends: number;
}

/** Sequence numbers that a queued segment takes up. */
export function span(part: Queued): number {
  return part.payload.length + (part.flags & (SYN | FIN) ? 1 : 0);
}

/** Puts a segment where its sequence number belongs. */
export function insertSorted(queue: Queued[], part: Queued): void {
  let place = queue.length;
  if (place === 0 || queue[place - 1].seq <= part.seq) {
    queue.push(part);
    return;
  }
  while (place > 0 && queue[place - 1].seq > part.seq) place--;
  queue.splice(place, 0, part);
}

/** Cuts the first segment so that it has `bytes`; the rest follows it. */
export function splitFirst(queue: Queued[], bytes: number): void {
  const head = queue[0];
  queue.splice(1, 0, { ...head, seq: head.seq + bytes, payload: head.payload.slice(bytes) });
  head.payload = head.payload.slice(0, bytes);
  head.flags &= ~FIN;
}
