import { PINGREQ } from '../../../broker/codec/packets.ts';
import { type Check, Tally } from '../../check.ts';
import type { Rule } from '../rule.ts';

/** Keep-alives of one device are no closer together than this. */
export function keepAliveDistance(leastS: number, source: string): Rule {
  return {
    text: `keep-alives at least ${leastS} s apart`,
    source,
    create(name): Check {
      const tally = new Tally();
      const lastUs: number[] = [];
      return {
        observes: { sent: [PINGREQ] },
        sent(timeUs, device) {
          const apartUs = timeUs - (lastUs[device] ?? Number.NEGATIVE_INFINITY);
          lastUs[device] = timeUs;
          tally.evaluated++;
          if (apartUs < leastS * 1e6)
            tally.fail(timeUs, device, `a PINGREQ ${(apartUs / 1e6).toFixed(1)} s after the one before`);
        },
        result: () => tally.result(name),
      };
    },
  };
}
