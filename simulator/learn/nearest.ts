import { CATALOGUE } from '../link/catalogue.ts';
import type { Profile } from '../link/index.ts';
import { learn, learnRtt, type Rates } from './estimate.ts';
import type { Samples } from './samples.ts';

/** Where nothing at all is known: a link on which bytes take no time worth a word. */
const FAST: Rates = { upKbit: 1e6, downKbit: 1e6 };

/** Shorter ones are no radio's sleep. */
const LEAST_WAKE_MS = 120;

/** The profile whose round trip, and waking, are nearest to what the capture shows; a device's LTE where it shows none. */
export function nearestProfile(samples: Samples): Profile {
  const profiles = CATALOGUE.filter(({ kind }) => kind === 'profile');
  const { rtt, states } = learn(samples, FAST);
  const [first] = profiles.filter(({ name }) => name === 'lte-cat1');
  if (rtt === null) return first ?? profiles[0];
  const wakeMs = states.at(-1)?.wakeMs.p50 ?? null;
  const far = (profile: Profile) => {
    const ratesOf = rates(profile);
    const seen = (learnRtt(samples, ratesOf) ?? rtt).link;
    const delay = profile.faults.find(({ fault }) => fault === 'delay');
    if (delay?.fault !== 'delay' || delay.rttMsP50 === 0) return Number.POSITIVE_INFINITY;
    const apart = [ratio(seen.p50, delay.rttMsP50), ratio(seen.p90, delay.rttMsP90)];
    if (wakeMs !== null) apart.push(ratio(wakeMs, Math.max(LEAST_WAKE_MS, deepestWakeMs(profile))));
    return apart.reduce((sum, one) => sum + one * one, 0);
  };
  return profiles.reduce((best, profile) => (far(profile) < far(best) ? profile : best));
}

/** How fast bytes go on a profile. */
export function rates({ faults }: Profile): Rates {
  const rate = faults.find(({ fault }) => fault === 'rate');
  return rate?.fault === 'rate' ? rate : FAST;
}

function ratio(one: number, other: number): number {
  return Math.log(Math.max(1, one) / Math.max(1, other));
}

function deepestWakeMs({ faults }: Profile): number {
  const radio = faults.find(({ fault }) => fault === 'radio');
  const wakeMs = radio?.fault === 'radio' ? radio.states[radio.states.length - 1].wakeMs : 0;
  return typeof wakeMs === 'number' ? wakeMs : wakeMs.p50;
}
