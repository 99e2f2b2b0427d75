import { HashedTrace } from '../kernel/trace.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type Forgotten, ForgottenConnections } from './forgotten.ts';

/** Two seconds are the shortest that a client keeps: it asks twice in an interval. [E] */
export const LEAST_S = 2;
/** CONNECT has two bytes for it (MQTT-3.1.2.10). */
const MOST_S = 65_535;
/** A silence as long as the keep-alive has to come so often in a run that something is known of it. [E] */
const SILENCES = 3;

/** One run of the world with one keep-alive. */
export interface KeepAliveTry {
  keepAliveS: number;
  /** Connections in use that a NAT or a balancer had forgotten. */
  forgotten: number;
  /** The first of them. */
  first: Forgotten | null;
  reconnects: number;
  delivered: number;
}

export interface LongestKeepAlive {
  /** Null when none survives. */
  longestS: number | null;
  /** The longest that such a run can tell of. */
  mostS: number;
  /** In the order in which they were tried. */
  tried: KeepAliveTry[];
}

/**
 * Finds the longest keep-alive with which no connection of this world is forgotten for its silence, by bisection: each
 * run is the same world with another keep-alive.
 * @param onTry called after each run
 */
export function longestKeepAlive(plan: WorldPlan, onTry: (one: KeepAliveTry) => void): LongestKeepAlive {
  const tried: KeepAliveTry[] = [];
  const survives = (keepAliveS: number) => {
    const one = run({ ...plan, keepAliveS });
    tried.push(one);
    onTry(one);
    return one.forgotten === 0;
  };
  const mostS = Math.max(LEAST_S, Math.min(MOST_S, Math.floor(plan.forUs / 1e6 / SILENCES)));
  if (survives(mostS)) return { longestS: mostS, mostS, tried };
  if (!survives(LEAST_S)) return { longestS: null, mostS, tried };
  let [good, bad] = [LEAST_S, mostS];
  while (bad - good > 1) {
    // Limits lie seconds or hours apart: their logarithm is halved.
    const middle = Math.min(bad - 1, Math.max(good + 1, Math.round(Math.sqrt(good * bad))));
    if (survives(middle)) good = middle;
    else bad = middle;
  }
  return { longestS: good, mostS, tried };
}

function run(plan: WorldPlan): KeepAliveTry {
  const forgotten = new ForgottenConnections();
  const world = new World(plan, new HashedTrace(null), { why: forgotten });
  world.run(world.endUs);
  const { observer } = world;
  return {
    keepAliveS: plan.keepAliveS,
    forgotten: forgotten.count,
    first: forgotten.first,
    reconnects: observer.reconnects,
    delivered: observer.checks.readings.delivered,
  };
}
