import type { Subscription } from '../broker/codec/packets.ts';
import { NO_BROKER_FAULTS } from '../broker/index.ts';
import { LIMITS } from '../broker/limits.ts';
import { Retained } from '../broker/topics/retained.ts';
import { Routes } from '../broker/topics/routes.ts';
import { shareOf } from '../broker/topics/shares.ts';
import type { DeviceRange } from '../kernel/device-range.ts';
import { kindOf, spanOf } from '../world/faults/index.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import type { Marks } from './neighbours.ts';
import { nameOf } from './split.ts';

/** Characters of a topic, a filter or a client id that the words show. */
const MAX_SHOWN = 60;

const ASKED: Subscription = { qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0, ids: [] };

/** Some device of a cohort, and what it has subscribed to. */
interface Subscriber {
  range: DeviceRange;
  filter: string;
}

/** What couples all devices of a plan, in words; null where nothing in it does. */
export function plannedCoupling({ faults, calls, rules = [] }: WorldPlan): string | null {
  const broker = structuredClone(NO_BROKER_FAULTS);
  for (const fault of faults) kindOf(fault).onBroker?.(fault, spanOf(fault), broker);
  if (broker.diskSyncUs !== null) return "the broker's disk is one for all devices";
  if (calls !== undefined) return 'commands are answered to one client of the world';
  return rules.length > 0 ? 'rules of operators judge the fleet as one' : null;
}

/**
 * Holds what the devices of each cohort did at the broker against what those of the others did. They are coupled where one
 * broker for all would have done something else: a subscription that matches a topic of others, a client id that two have,
 * a shared subscription, a bound that all reach together.
 */
export class Couplings {
  readonly #owners = new Map<string, DeviceRange>();
  readonly #routes = new Routes<Subscriber>();
  /** The topics of all, each with the place of its cohort in `#ranges`. */
  readonly #topics = new Retained();
  readonly #shares = new Map<string, DeviceRange>();
  readonly #ranges: DeviceRange[] = [];

  /** @returns the first coupling that it finds, in words; null: there is none so far */
  add(range: DeviceRange, marks: Marks): string | null {
    const place = String(this.#ranges.push(range) - 1);
    if (marks.isFull) return `${nameOf(range)} use more topics or client ids than are followed`;
    const found = this.#sameId(range, marks) ?? this.#sameShare(range, marks);
    if (found !== null) return found;
    for (const filter of marks.filters) {
      const bare = shareOf(filter)?.filter ?? filter;
      const topic = this.#topicFor(bare);
      if (topic !== null) return takesIn(range, filter, topic.of, topic.name);
      this.#routes.add(bare, { range, filter }, ASKED);
    }
    for (const topic of marks.topics) {
      for (const [other] of this.#routes.match(topic))
        if (other.range !== range) return takesIn(other.range, other.filter, range, topic);
      this.#topics.set({ topic, payload: place, qos: 0, retain: true });
    }
    return this.#boundReached();
  }

  #sameId(range: DeviceRange, { clientIds }: Marks): string | null {
    for (const id of clientIds) {
      const other = this.#owners.get(id);
      if (other !== undefined)
        return `client id ${shown(id)} is one of ${nameOf(other)} and of ${nameOf(range)}`;
      this.#owners.set(id, range);
    }
    return null;
  }

  #sameShare(range: DeviceRange, { filters }: Marks): string | null {
    for (const filter of filters) {
      if (shareOf(filter) === null) continue;
      const other = this.#shares.get(filter);
      if (other !== undefined)
        return `${nameOf(other)} and ${nameOf(range)} share the subscription ${shown(filter)}`;
      this.#shares.set(filter, range);
    }
    return null;
  }

  /** A topic of an earlier cohort that a filter matches. */
  #topicFor(filter: string): { name: string; of: DeviceRange } | null {
    for (const message of this.#topics.matching(filter))
      if (message !== null) return { name: message.topic, of: this.#ranges[Number(message.payload)] };
    return null;
  }

  #boundReached(): string | null {
    if (this.#owners.size > LIMITS.sessions)
      return 'all devices together have more sessions than the broker keeps';
    if (this.#topics.count > LIMITS.retained)
      return 'all devices together have more topics than the broker retains';
    return null;
  }
}

function takesIn(who: DeviceRange, filter: string, whose: DeviceRange, topic: string): string {
  return `the subscription ${shown(filter)} of ${nameOf(who)} takes in ${shown(topic)} of ${nameOf(whose)}`;
}

function shown(name: string): string {
  return JSON.stringify(name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}...` : name);
}
