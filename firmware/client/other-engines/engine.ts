import type { Options } from '../../mote.ts';
import { client } from '../client.ts';
import { addEvents } from './events.ts';
import type { EngineOptions } from './options.ts';

/*
 * What the client assumes of the engine beyond the language. On Espruino every object has `on` and `emit`, and keeps its
 * listeners in fields `#on...`, where the client looks at them without a call. For other targets (OWN_EVENTS) the client
 * brings the same methods and fields, and firmware/client/other-engines/surface.ts stands in the place of Espruino's globals.
 */

/** Gives the client its events where the engine has none. */
export function addOwnEvents(): void {
  if (OWN_EVENTS)
    addEvents(client, {
      call: (callback) => setTimeout(callback, 0),
      report: (error) => print(`mote: a listener threw ${error}`),
    });
}

/** @throws what is missing of that which other engines have to be given */
export function checkEngine(options: Options): void {
  if (OWN_EVENTS) {
    const given = options as Options & EngineOptions;
    const clock = given.clock;
    if (!given.net || !given.net.connect) throw 'create: give net: { connect({ host, port }) }';
    if (!clock || !clock.setTimeout || !clock.clearTimeout || !clock.now)
      throw 'create: give clock: { setTimeout, clearTimeout, now }';
  }
}
