import { describe, expect, test } from 'vitest';
import type { LinkPlan } from '../../simulator/link/index.ts';
import { linkPlan } from '../../simulator/link-files/index.ts';
import { percentile, runExchange, sortedMs } from '../../simulator/probe/index.ts';

/** What was published of pings, ms; a round trip of 12 bytes and an answer of 4, as `mote probe` asks. */
interface Published {
  profile: string;
  everyS: number;
  p50: number;
  p90?: number;
  p99?: number;
  source: string;
}

const PUBLISHED: Published[] = [
  { profile: 'lte-cat4', everyS: 1, p50: 85, p90: 167, p99: 282, source: 'MONROE, n = 909' },
  { profile: 'lte-cat1', everyS: 1, p50: 85, p90: 167, p99: 282, source: 'MONROE, n = 909' },
  { profile: 'umts', everyS: 1, p50: 80, p90: 176, p99: 295, source: 'MONROE, n = 91' },
  { profile: 'nbiot-good', everyS: 2, p50: 203, p99: 500, source: 'Stellenbosch, ECL 0' },
  { profile: 'nbiot-fair', everyS: 2, p50: 293, p99: 1000, source: 'Stellenbosch, ECL 1' },
  { profile: 'nbiot-deep', everyS: 5, p50: 793, p99: 7000, source: 'Stellenbosch, ECL 2: tail 4.5 to 10 s' },
  { profile: 'nbiot-good', everyS: 90, p50: 2240, p90: 3400, source: 'from idle, n = 2565' },
  { profile: 'nbiot-deep', everyS: 90, p50: 6370, p90: 9200, source: 'from idle, n = 326' },
  { profile: 'ltem', everyS: 60, p50: 1000, source: 'LTE-M log: wake and answer' },
];

/** Of a figure: retransmissions and the packets' own time are in what the probe sees, and partly in the pings. */
const BARS = { p50: 0.12, p90: 0.2, p99: 0.35 } as const;

/** Pings were asked of a device that has its network, and a lost one counts in no quantile. */
function whileConnected(profile: string): LinkPlan {
  const plan = linkPlan([profile]);
  const befalls = ['attach', 'outages', 'loss', 'burst'];
  return { ...plan, faults: plan.faults.filter(({ fault }) => !befalls.includes(fault)) };
}

describe.each(PUBLISHED)('$profile every $everyS s ($source)', (published) => {
  const { answerUs } = runExchange({
    link: whileConnected(published.profile),
    clientStack: 'linux',
    serverStack: 'linux',
    nagle: false,
    seed: 3,
    messages: 6000,
    everyUs: published.everyS * 1e6,
    bytes: 12,
    answerBytes: 4,
    connections: 12,
  });
  const sorted = sortedMs(answerUs);
  test.each(['p50', 'p90', 'p99'] as const)('%s is what was measured', (name) => {
    const measured = published[name];
    if (measured === undefined) return;
    const found = percentile(sorted, Number(name.slice(1)));
    expect(found, `${name} ${found} ms, published ${measured}`).toBeGreaterThan(measured * (1 - BARS[name]));
    expect(found, `${name} ${found} ms, published ${measured}`).toBeLessThan(measured * (1 + BARS[name]));
  });
});
