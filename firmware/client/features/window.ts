import { outbox } from '../session.ts';
import { limited } from './mqtt5.ts';
import { suspects } from './suspects.ts';

/* WINDOW: up to MAX_IN_FLIGHT packets without their answers. Without it there is one, the first of the outbox. */

/** Packets that may be in flight now. */
export function windowNow(): number {
  'inline';
  return WINDOW ? limited(suspects.window) : 1;
}

/** Where the first packet stands that is not in flight; asked only while another one may go. */
export function nextAt(): number {
  'inline';
  return WINDOW ? 2 * outbox.inFlight : 0;
}

/** Where a packet with this key is, if it is in flight. */
export function placeOf(key: string): number {
  'inline';
  return WINDOW ? outbox.packets.indexOf(key) : 0;
}

/** Whether it is. */
export function isInFlight(key: string, at: number): unknown {
  'inline';
  return WINDOW ? at >= 0 && at < 2 * outbox.inFlight : outbox.inFlight && outbox.packets[0] === key;
}

/** Whether nothing is in flight, once a packet was answered. */
export function isAllAnswered(): boolean {
  'inline';
  return !WINDOW || !outbox.inFlight;
}

/** Whether another packet has this id. With one in flight all others leave the outbox long before the ids come round. */
export function isIdInUse(key: string): boolean {
  'inline';
  return WINDOW && outbox.packets.indexOf(key) >= 0;
}
