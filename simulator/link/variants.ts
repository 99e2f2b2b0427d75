import type { Profile } from './link-plan.ts';

/** How long the network keeps the radio connected after a packet, in place of the profile's own time. */
interface Variant {
  releaseS: number;
  basis: string;
}

const STELLENBOSCH = 'Stellenbosch, 2019';

/** The network's vendor alone changes the activity time of an uplink, release included, eightfold. */
const NBIOT: Record<string, Variant> = {
  huawei: { releaseS: 1.05, basis: `[M] activity p50 in ECL 0, Huawei; ${STELLENBOSCH}` },
  ericsson: { releaseS: 1.6, basis: `[M] activity p50 in ECL 0, Ericsson; ${STELLENBOSCH}` },
  zte: { releaseS: 1.96, basis: `[M] activity p50 in ECL 0, ZTE; ${STELLENBOSCH}` },
  nokia: { releaseS: 8.35, basis: `[M] activity p50 in ECL 0, Nokia; ${STELLENBOSCH}` },
  rai: { releaseS: 1, basis: '[M] release assistance, nRF9160 in Germany, 2025' },
};

const VARIANTS: Record<string, Record<string, Variant>> = {
  'nbiot-good': NBIOT,
  'nbiot-fair': NBIOT,
  'nbiot-deep': NBIOT,
  ltem: { rai: { releaseS: 2, basis: '[M] release assistance (AS-RAI), nRF9160 in Germany, 2025' } },
};

/** The names behind `@` that a profile has. */
export function variantNames(profile: string): string[] {
  return Object.keys(VARIANTS[profile] ?? {});
}

/** A profile as one vendor's network has it, or with release assistance. @returns undefined where there is no such variant */
export function variantOf(profile: Profile, name: string): Profile | undefined {
  const known = VARIANTS[profile.name] ?? {};
  if (!Object.hasOwn(known, name)) return undefined;
  const { releaseS, basis } = known[name];
  return {
    ...profile,
    name: `${profile.name}@${name}`,
    faults: profile.faults.map((fault) => {
      if (fault.fault !== 'radio') return fault;
      const states = fault.states.map((state, index) =>
        index === 0 ? { ...state, afterS: releaseS } : state,
      );
      return { ...fault, states, basis: `${basis}; wake as in ${profile.name}` };
    }),
  };
}
