import type { Observations, Reading } from '../../checks/index.ts';
import { ACKNOWLEDGED_ONLY, GONE_WITH_POWER } from '../../checks/reading.ts';
import { HashedTrace } from '../../kernel/trace.ts';
import { Attribution } from '../../why/attribution.ts';
import { Spans } from '../../why/span.ts';
import { World } from '../../world/world.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { type Chain, ChainEvents } from './chain.ts';

/** Which reading is looked for. */
export type Wanted = 'slowest' | 'first-lost' | { device: number; number: number };

/** What a run has of the reading that is looked for. */
export interface Found {
  traceHash: string;
  /** Null where no such reading is there. */
  chain: Chain | null;
  /** Readings that the client of each device accepted, by device. */
  accepted: readonly number[];
  /** The reading is there, and was sent at QoS 0. */
  isQos0: boolean;
}

/** Runs a world and looks for one of its readings. */
export function findReading(plan: WorldPlan, wanted: Wanted): Found {
  const why = new Attribution(plan);
  why.forgets = wanted === 'slowest';
  const trace = new HashedTrace(null);
  const world = new World(plan, trace, { why });
  why.watch(world);
  const search = new Search(wanted, plan, world);
  world.observer.checks.listen(search.listener);
  why.onExplained = ({ reading, deliveredUs, spans }) =>
    search.delivered({ reading, deliveredUs, spans, lostWords: '' });
  world.run(world.endUs);
  return {
    traceHash: trace.close(),
    chain: search.chain ?? search.lost(why),
    accepted: search.accepted,
    isQos0: search.isQos0,
  };
}

/** Runs the world again, and gathers what the device of a reading sent and received meanwhile. */
export function eventsOf(plan: WorldPlan, { reading, spans }: Chain): ChainEvents {
  const events = new ChainEvents(reading.device, reading.timeUs, spans.at(-1)?.toUs ?? reading.timeUs);
  const why = new Attribution(plan);
  const world = new World(plan, { line() {} }, { why });
  why.watch(world);
  why.pathOf(reading.device).listen({ segment: events.segment });
  world.observer.checks.listen(events.packets);
  world.run(world.endUs);
  return events;
}

class Search {
  chain: Chain | null = null;
  readonly accepted: number[];
  isQos0 = false;
  readonly #wanted: Wanted;
  readonly #world: World;
  readonly #countUntilUs: number;
  /** Accepted and not delivered. */
  readonly #pending = new Set<Reading>();

  constructor(wanted: Wanted, plan: WorldPlan, world: World) {
    this.#wanted = wanted;
    this.#world = world;
    this.#countUntilUs = plan.forUs;
    this.accepted = new Array(plan.devices + 1).fill(0);
  }

  readonly listener: Partial<Observations> = {
    handedOver: ({ accepted, device }) => {
      if (!accepted) return;
      this.accepted[device]++;
      const reading = this.#world.observer.checks.ledger.waiting(device).at(-1);
      if (reading === undefined) return;
      if (reading.qos > 0) this.#pending.add(reading);
      else if (this.#isWanted(reading)) this.isQos0 = true;
    },
  };

  delivered(chain: Chain): void {
    const { reading, deliveredUs } = chain;
    this.#pending.delete(reading);
    if (this.#wanted !== 'slowest') {
      if (this.#isWanted(reading)) this.chain ??= chain;
      return;
    }
    const took = (one: Chain) => (one.deliveredUs ?? 0) - one.reading.timeUs;
    const isSlower = this.chain === null || took(chain) > took(this.chain);
    if (deliveredUs !== null && isSlower && reading.timeUs < this.#countUntilUs) this.chain = chain;
  }

  /** The reading that is looked for, where it never arrived. */
  lost(why: Attribution): Chain | null {
    if (this.#wanted === 'slowest') return null;
    const reading = [...this.#pending].find(
      (one) => this.#isWanted(one) || (this.#wanted === 'first-lost' && one.timeUs < this.#countUntilUs),
    );
    if (reading === undefined) return null;
    const path = why.pathOf(reading.device);
    const isGone = reading.arrivals === GONE_WITH_POWER;
    const endUs = (isGone ? path.offAfter(reading.timeUs) : null) ?? this.#world.endUs;
    const spans = new Spans();
    path.waited(reading.timeUs, endUs, spans);
    if (spans.count === 0) spans.add(reading.timeUs, endUs, 'unknown');
    return { reading, deliveredUs: null, lostWords: lostWords(reading), spans: spans.list };
  }

  #isWanted({ device, number }: Reading): boolean {
    const wanted = this.#wanted;
    return typeof wanted === 'object' && wanted.device === device && wanted.number === number;
  }
}

function lostWords({ arrivals }: Reading): string {
  if (arrivals === GONE_WITH_POWER)
    return 'lost with the power of its board, whose client keeps it in memory';
  if (arrivals === ACKNOWLEDGED_ONLY) return 'acknowledged by the broker, which never took it in';
  return 'never taken in by the broker';
}
