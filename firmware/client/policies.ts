import { count } from './counters.ts';
import { forget } from './flash.ts';
import { given } from './given.ts';
import { box } from './outbox.ts';

/** Makes room by `options.drop`: takes one waiting message out, never one in flight. false when there is none. */
export function evict(prefix: string): boolean {
  const policy = given.options.drop;
  let victim = '';
  let index = 0;
  for (const key in box.packets)
    if (index++ >= box.inFlight) {
      // The topic stands right after the remaining length.
      const at = box.packets[key].indexOf(prefix);
      if (policy === 'replace' ? at > 1 && at < 5 : policy === 'oldest' || policy === 'newest') {
        victim = key;
        if (policy === 'oldest') break;
      }
    }
  if (!victim) return false;
  box.size -= box.packets[victim].length;
  delete box.packets[victim];
  if (FLASH) forget(victim);
  delete box.callbacks[victim];
  box.count--;
  if (COUNTERS) count.counts.drop++;
  return true;
}
