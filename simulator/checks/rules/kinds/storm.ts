import { type Check, Tally } from '../../check.ts';
import type { Rule } from '../rule.ts';

/** In smaller fleets a second is full by chance. [E] */
export const MIN_FLEET = 20;

/** The boards of a fleet do not try to connect in the same second. @param mostShare of the fleet, 0 ... 1 */
export function noStorm(mostShare: number, source: string): Rule {
  return {
    text: `no second in which more than ${100 * mostShare} % of a fleet try to connect`,
    source,
    create(name, { devices }): Check {
      const tally = new Tally();
      const isFleet = devices >= MIN_FLEET;
      /** Of the second that is being counted: devices, and the one that was too many. */
      let [second, isTold] = [-1, false];
      const dialling = new Set<number>();
      return {
        observes: { dialled: true },
        dialled(timeUs, device) {
          if (!isFleet) return;
          const now = Math.floor(timeUs / 1e6);
          if (now !== second) {
            dialling.clear();
            [second, isTold] = [now, false];
            tally.evaluated++;
          }
          dialling.add(device);
          if (isTold || dialling.size <= mostShare * devices) return;
          isTold = true;
          const words = `the ${dialling.size}th of ${devices} boards to try in one second`;
          tally.fail(timeUs, device, words);
        },
        result: () => tally.result(name),
      };
    },
  };
}
