import { client } from '../client.ts';
import { isUp, write } from '../link.ts';
import { PINGREQ } from '../packets.ts';
import { outbox } from '../session.ts';

/* FLUSH: the broker answers a PINGREQ only after all that came before it, so QoS 0 counts as delivered too. */

const flushing = {
  callback: undefined as ((left: number) => void) | undefined,
  timer: 0,
  /** PINGREQs without their PINGRESP. */
  pings: 0,
};

/** A packet goes to the socket. */
export function noteSent(packet: string): void {
  if (FLUSH && packet === PINGREQ) flushing.pings++;
}

/** A PINGRESP came. */
export function onPong(): void {
  if (FLUSH && !--flushing.pings && !outbox.packets[0]) endFlush();
}

export function forgetPings(): void {
  if (FLUSH) flushing.pings = 0;
}

/** Asks the broker once nothing waits any more. */
export function askFlushed(): void {
  if (FLUSH && flushing.callback && isUp() && !outbox.packets[0]) write(PINGREQ, 2);
}

/** Ends a flush; with messages left when its time is over. */
function endFlush(): void {
  const callback = flushing.callback;
  if (callback) {
    // After its callback the timer's number may be that of another one.
    clearTimeout(flushing.timer);
    flushing.callback = undefined;
    callback(outbox.packets.length / 2);
  }
}

function flush(callback: (left: number) => void, timeoutMs: number): void {
  // A flush that still goes on ends now: its callback gets what is left.
  endFlush();
  flushing.callback = callback;
  flushing.timer = setTimeout(endFlush, timeoutMs);
  askFlushed();
}

export function addFlush(): void {
  if (FLUSH) client.flush = flush;
}
