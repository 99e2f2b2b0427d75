import { MAX_OUTBOX_BYTES } from '../limits.ts';
import { remove } from '../outbox.ts';
import { ABOVE_PUBLISH } from '../packets.ts';
import { given, outbox } from '../session.ts';
import { countDropped } from './counters.ts';

/** What a build without it refuses. */
export const NO_POLICIES = POLICIES ? '' : ' drop';

/** POLICIES: whether a message was taken out to make room for one of `length` bytes and the topic `prefix`. */
export function hasEvicted(prefix: string, length: number): boolean {
  'inline';
  return POLICIES && length <= MAX_OUTBOX_BYTES && evict(prefix);
}

/** Makes room by `options.drop`: takes one waiting message out, never one in flight. false when there is none. */
function evict(prefix: string): boolean {
  const policy = given.options.drop;
  const packets = outbox.packets;
  let victim = -1;
  for (let at = 2 * outbox.inFlight; at < packets.length; at += 2) {
    // The topic stands right after the remaining length.
    const topicAt = packets[at + 1].indexOf(prefix);
    if (
      packets[at + 1] < ABOVE_PUBLISH &&
      (policy === 'replace' ? topicAt > 1 && topicAt < 5 : policy === 'oldest' || policy === 'newest')
    ) {
      victim = at;
      if (policy === 'oldest') break;
    }
  }
  if (victim < 0) return false;
  remove(victim);
  countDropped();
  return true;
}
