import { type Check, Tally } from '../../check.ts';
import { HOUR_US, type Rule } from '../rule.ts';

/** What an operator counts in an hour, and the observation that tells of it. */
const COUNTED = {
  'radio accesses': 'radioWoke',
  attaches: 'attached',
  'attempts to connect': 'dialled',
} as const;

/** At most so many of them in any hour of one device. */
export function anHour(what: keyof typeof COUNTED, most: number, source: string): Rule {
  return {
    text: `at most ${most} ${what} an hour`,
    source,
    create(name) {
      const tally = new Tally();
      const timesUs: number[][] = [];
      const count = (timeUs: number, device: number) => {
        timesUs[device] ??= [];
        const times = timesUs[device];
        times.push(timeUs);
        while (times[0] <= timeUs - HOUR_US) times.shift();
        tally.evaluated++;
        if (times.length <= most) return;
        tally.fail(timeUs, device, `${times.length} ${what} within an hour`);
        // One failure for each that is too many: the window stays as long as the rule's number.
        times.shift();
      };
      const observation = COUNTED[what];
      return {
        observes: { [observation]: true },
        [observation]: count,
        result: () => tally.result(name),
      } as Check;
    },
  };
}
