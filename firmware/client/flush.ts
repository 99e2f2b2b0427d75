import { backlog } from './backlog.ts';
import { link, write } from './link.ts';
import { box } from './outbox.ts';

/** The broker answers a PINGREQ only after all that came before it: so QoS 0 counts as delivered too. */
export const flushing = {
  callback: undefined as ((left: number) => void) | undefined,
  timer: 0,
  /** PINGREQs without their PINGRESP. */
  pings: 0,
};

export function isEmpty(): boolean {
  return !box.count && !backlog.data;
}

/** Asks the broker once nothing waits any more. */
export function askFlushed(): void {
  if (flushing.callback && link.up && isEmpty()) write('\xc0\0');
}

/** Ends a flush; with messages left when its time is over. */
export function endFlush(): void {
  const callback = flushing.callback;
  clearTimeout(flushing.timer);
  flushing.callback = undefined;
  if (callback) callback(box.count + (backlog.data ? 1 : 0));
}

export function flush(callback: (left: number) => void, timeoutMs: number): void {
  clearTimeout(flushing.timer);
  flushing.callback = callback;
  flushing.timer = setTimeout(endFlush, timeoutMs);
  askFlushed();
}
