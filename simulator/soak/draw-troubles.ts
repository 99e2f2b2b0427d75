import { Random } from '../kernel/random.ts';
import type { RunOptions } from '../run/index.ts';
import { type PlannedFault, spanOf } from '../world/faults/index.ts';

/** The chance of each kind below, each on its own. */
const KIND_SHARE = 0.25;
/** Of the brokers that hang up: those whose host sends RST. */
const RST_SHARE = 0.5;
/** A broker that is slower than this many keep-alive intervals is beyond what a client waits. */
const SLOWEST_INTERVALS = 6;
/** With longer intervals a world would end before a client has waited for one. */
const LONGEST_KEEP_ALIVE_US = 120e6;
/** A client that is as long without an acknowledgement is no exception in this time. */
const SLOW_INTERVALS = 60;

/**
 * Adds brokers that mistreat single packets, as users of other clients have met them: one hangs up on some messages whenever they
 * come, one on packets at random, one acknowledges late. They have a random stream of their own, so that the rest of the world
 * stays as it was.
 */
export function withTroubles(seed: number, world: RunOptions, quietUs: number): RunOptions {
  if (world.forUs < 4 * quietUs) return world;
  const random = new Random(`${seed}/soak troubles`);
  const faults: PlannedFault[] = [...world.faults];
  /** A span of a tenth to a half of the hostile time. */
  const span = () => {
    const wholeUs = world.forUs - quietUs;
    const forUs = Math.round(random.between(wholeUs / 10, wholeUs / 2) / 1e6) * 1e6;
    return { atUs: quietUs + Math.round(random.between(0, wholeUs - forUs) / 1e6) * 1e6, forUs };
  };
  const share = (from: number, to: number) => Number(random.between(from, to).toFixed(3));
  if (random.chance(KIND_SHARE))
    faults.push({
      ...span(),
      fault: 'broker-hangs-up',
      when: 'message',
      share: share(0.002, 0.05),
      by: 'FIN',
    });
  // Where every message is hung up on for a time, single ones are not hung up on at other times.
  const isFree = !world.faults.some((fault) => fault.fault === 'broker-hangs-up' && fault.when === 'publish');
  if (random.chance(2 * KIND_SHARE) && isFree)
    faults.push({ ...span(), fault: 'broker-hangs-up', when: 'publish', share: share(0.02, 0.2), by: 'FIN' });
  if (random.chance(KIND_SHARE))
    faults.push({
      ...span(),
      fault: 'broker-hangs-up',
      when: 'subscribe',
      share: share(0.02, 0.2),
      by: 'FIN',
    });
  for (const fault of faults)
    if (fault.fault === 'broker-hangs-up' && !world.faults.includes(fault) && random.chance(RST_SHARE))
      fault.by = 'RST';
  const { keepAliveUs = 60e6 } = world;
  if (random.chance(2 * KIND_SHARE) && keepAliveUs <= LONGEST_KEEP_ALIVE_US) {
    const delayUs = Math.round((random.between(1, SLOWEST_INTERVALS) * keepAliveUs) / 1e6) * 1e6;
    const { atUs, forUs } = span();
    faults.push({
      atUs,
      forUs: Math.min(forUs, SLOW_INTERVALS * keepAliveUs),
      fault: 'broker-slow-acks',
      delayUs,
    });
  }
  return { ...world, faults: faults.sort((a, b) => spanOf(a).fromUs - spanOf(b).fromUs) };
}
