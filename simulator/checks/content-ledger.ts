import type { TakenIn } from '../broker/index.ts';
import { Ledger } from './ledger.ts';
import type { Reading } from './reading.ts';

/** Readings of one device that have arrived and are known again. */
const MAX_ARRIVED = 256;

/**
 * The ledger for boards whose program sends a reading again as a message of its own, under another packet id: a reading
 * has arrived when its topic and payload have. Of equal readings the oldest that has not arrived counts. What nobody
 * handed over is of the board's firmware.
 */
export class ContentLedger extends Ledger {
  override sent(): void {}

  override received(): void {}

  override rejected(): void {}

  override closed(): void {}

  override takenIn(publish: TakenIn): void {
    const device = this.deviceOf(publish.device);
    const isIt = ({ topic, payload }: Reading) => topic === publish.topic && payload === publish.payload;
    const at = device.unsent.findIndex(isIt);
    if (at >= 0) {
      const [reading] = device.unsent.splice(at, 1);
      device.acked.push(reading);
      if (device.acked.length > MAX_ARRIVED) device.acked.shift();
      this.firstArrived(publish.timeUs, reading);
      return;
    }
    const again = device.acked.find(isIt);
    if (again === undefined) return;
    again.arrivals++;
    if (this.isCounted(again)) this.counts.duplicates++;
  }
}
