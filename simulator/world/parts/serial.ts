import type { SerialPart } from '../../../sensors/simulated/bus.ts';
import type { PlannedSerial } from './planned.ts';
import { shown } from './shown.ts';

/** Sends its lines at their times, and says what it gets. */
export function serialPart({ lines, end }: PlannedSerial, told: (state: string) => void): SerialPart {
  return {
    next(timeUs) {
      let first = { atUs: Number.POSITIVE_INFINITY, data: '' };
      for (const { atUs, text, everyUs } of lines) {
        const nextUs = atUs > timeUs ? atUs : nextOf(atUs, everyUs, timeUs);
        if (nextUs < first.atUs) first = { atUs: nextUs, data: text + end };
        else if (nextUs === first.atUs) first.data += text + end;
      }
      return first;
    },
    write(bytes) {
      told(`gets ${shown(bytes)}`);
    },
  };
}

function nextOf(atUs: number, everyUs: number, timeUs: number): number {
  if (everyUs === 0) return Number.POSITIVE_INFINITY;
  return atUs + (Math.floor((timeUs - atUs) / everyUs) + 1) * everyUs;
}
