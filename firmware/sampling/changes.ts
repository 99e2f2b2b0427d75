import type { Failure } from '../../sensors/sensor.ts';

type Numbers = { [quantity: string]: number };

/**
 * Report on change: says of each reading whether it is worth sending. It is when a quantity has left its dead
 * band around the value sent last, when an error comes, changes or goes, and when `heartbeatS` have passed.
 *
 * @param bands by quantity; one without a band never makes a report
 */
export function changes(
  bands: Numbers,
  heartbeatS: number,
): (reading: object | Failure, atS: number) => boolean {
  let sent: { error?: string } & Numbers = {} as Numbers;
  let sentS = 0;
  let any = false;

  return (reading, atS): boolean => {
    const now = reading as { error?: string } & Numbers;
    let moved = !any || now.error !== sent.error || atS - sentS >= heartbeatS;
    if (!moved && !now.error)
      for (const quantity in bands)
        if (Math.abs(now[quantity] - sent[quantity]) > bands[quantity]) moved = true;
    if (!moved) return false;
    any = true;
    sent = now;
    sentS = atS;
    return true;
  };
}
