import { join } from 'node:path';
import { PROJECT } from '../project.ts';

/** Where the client starts; any other entry is a program of its own, or a module by what it exports. */
export const CLIENT_ENTRY = 'firmware/client/client.ts';

/** The sample program. */
export const APP_ENTRY = 'firmware/app.ts';

/** The same for the `max` build: it takes commands. */
export const REMOTE_ENTRY = 'firmware/remote.ts';

/** The program for boards that carry more than a BME280, or that send several samples at once. */
export const STATION_ENTRY = 'firmware/all-sensors.ts';

/** Publishes and subscribes to its own topic, for soaks. */
export const ECHO_ENTRY = 'firmware/echo.ts';

/** Publishes payloads of a size that is asked for, for load. */
export const FILLER_ENTRY = 'firmware/filler.ts';

/** An outbox for scripts of Shelly devices, which is put in front of them. */
export const SHELLY_OUTBOX_ENTRY = 'firmware/engines/shelly.ts';

/** What stands in the place of Espruino's globals on other engines. */
export const SURFACE_ENTRY = 'firmware/client/other-engines/surface.ts';

/** Sockets and timers of ECMA-419 for the client on XS. */
export const ECMA419_ENTRY = 'firmware/engines/ecma419.ts';

/** The sample script for a Shelly. */
export const SHELLY_APP_ENTRY = 'firmware/engines/shelly-app.ts';

/** The live page as `npm run compile` writes it. */
export const PAGE_FILE = join(PROJECT, 'dist/page.html');

/** The page of `mote sim --view`, without a run. */
export const VIEW_FILE = join(PROJECT, 'dist/view.html');

/** The driver for a family of modems, a module by itself. */
export function modemDriverEntry(family: string): string {
  return `firmware/modem/${family}.ts`;
}

/** The sample app on a board with a modem: a file for each family of modems. */
export function modemAppEntry(family: string): string {
  return `firmware/modem/app-${family}.ts`;
}
