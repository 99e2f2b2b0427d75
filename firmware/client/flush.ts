import { isUp, write } from './link.ts';
import { box } from './outbox.ts';

/** The broker answers a PINGREQ only after all that came before it: so QoS 0 counts as delivered too. */
export const flushing = {
  callback: undefined as ((left: number) => void) | undefined,
  timer: 0,
  /** PINGREQs without their PINGRESP. */
  pings: 0,
};

export function isEmpty(): boolean {
  return !box.inFlight && !box.waiting[0];
}

/** Asks the broker once nothing waits any more. */
export function askFlushed(): void {
  if (flushing.callback && isUp() && isEmpty()) write('\xc0\0', 2);
}

/** Ends a flush; with messages left when its time is over. */
export function endFlush(): void {
  const callback = flushing.callback;
  clearTimeout(flushing.timer);
  flushing.callback = undefined;
  if (callback) callback(box.inFlight + box.waiting.length / 2);
}

export function flush(callback: (left: number) => void, timeoutMs: number): void {
  // Who asked before is told how far it came.
  endFlush();
  flushing.callback = callback;
  flushing.timer = setTimeout(endFlush, timeoutMs);
  askFlushed();
}
