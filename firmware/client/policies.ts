import { count } from './counters.ts';
import { given } from './given.ts';
import { box, remove } from './outbox.ts';

/** Makes room by `options.drop`: takes one waiting message out, never one in flight. false when there is none. */
export function evict(prefix: string): boolean {
  const policy = given.options.drop;
  const waiting = box.waiting;
  let victim = -1;
  for (let at = 0; at < waiting.length; at += 2) {
    // The topic stands right after the remaining length.
    const topicAt = waiting[at + 1].indexOf(prefix);
    if (
      waiting[at + 1] < '@' &&
      (policy === 'replace' ? topicAt > 1 && topicAt < 5 : policy === 'oldest' || policy === 'newest')
    ) {
      victim = at;
      if (policy === 'oldest') break;
    }
  }
  if (victim < 0) return false;
  remove(victim);
  if (COUNTERS) count.counts.drop++;
  return true;
}
