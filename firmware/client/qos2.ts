import { forget, store } from './flash.ts';
import { given } from './given.ts';
import { box } from './outbox.ts';
import { reader } from './reader.ts';
import { answer } from './receive.ts';
import { clear, suspects } from './suspects.ts';

/**
 * The packet in flight is the state of its id: a PUBLISH of QoS 2 waits for PUBREC, which makes it a PUBREL; that waits for
 * PUBCOMP. `other` in the reader allows these two moves only. In what comes, an id is held
 * from PUBLISH to PUBREL.
 */
export function askRelease(key: string, length: number): void {
  if (suspects.hangUps) clear(key, box.flight[key]);
  if (FLASH) forget(key, length + 6);
  box.size += 4 - length;
  // PUBRELs go again in the order of their PUBRECs (MQTT-4.6.0-4).
  delete box.flight[key];
  box.flight[key] = `b${key.slice(1)}`;
  box.silentTicks = 0;
  answer(key.slice(2), 'b');
}

/** A message was delivered: when it comes again before its PUBREL it is only answered (MQTT-4.3.3-2). */
export function hold(id: string): void {
  reader.held[id] = 1;
  if (FLASH && given.options.flash) store(id, `P\x02${id}`);
}

/** A PUBREL is answered even when nobody knows its id: else the broker would never be done with it. */
export function release(id: string): void {
  delete reader.held[id];
  if (FLASH) forget(`P\x02${id}`);
  answer(id, 'p');
}

/** The broker has forgotten the session, and with it what was held. */
export function restart(): void {
  if (FLASH) for (const id in reader.held) forget(`P\x02${id}`);
  reader.held = {};
}
