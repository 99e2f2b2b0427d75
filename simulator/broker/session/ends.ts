import type { EventId } from '../../kernel/kernel.ts';

/** When a session's will and the session itself come to their end, while there is no connection. */
export class Ends {
  willUs = Infinity;
  sessionUs = Infinity;
  /** The one event that waits for both, and when it comes. */
  event: EventId = 0;
  eventUs = Infinity;

  get nextUs(): number {
    return Math.min(this.willUs, this.sessionUs);
  }

  /** The client is there. */
  clear(): void {
    this.willUs = this.sessionUs = Infinity;
  }
}
