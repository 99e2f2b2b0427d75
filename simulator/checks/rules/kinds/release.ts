import { type Check, Tally } from '../../check.ts';
import type { Rule } from '../rule.ts';

/** The radio is released soon after the last byte: judged each time that it wakes, by the link's own release. */
export function release(withinS: number, source: string): Rule {
  return {
    text: `radio released within ${withinS} s of the last byte`,
    source,
    create(name, { radioTailUs }): Check {
      const tally = new Tally();
      return {
        observes: { radioWoke: true },
        radioWoke(timeUs, device) {
          tally.evaluated++;
          if (radioTailUs > withinS * 1e6)
            tally.fail(
              timeUs,
              device,
              `it stays on for ${radioTailUs / 1e6} s; a link @rai is released sooner`,
            );
        },
        result: () => tally.result(name),
      };
    },
  };
}
