import { prepareEngine } from '../../simulator/engine/prepare.ts';
import { type BuildName, type Firmware, makeProgram, type StationChoice } from '../../simulator/run/index.ts';
import { mapWith } from '../../simulator/run/watched.ts';
import type { Program } from '../../simulator/world/world-plan.ts';
import { type Built, CLIENT_ENTRY } from '../compiler/build.ts';
import { CACHE_FOLDER } from '../compiler/cache.ts';
import {
  APP_ENTRY,
  ECHO_ENTRY,
  FILLER_ENTRY,
  modemAppEntry,
  modemDriverEntry,
  STATION_ENTRY,
} from '../compiler/entries.ts';
import { BUILDS } from '../compiler/features.ts';
import { buildOnce } from '../compiler/once.ts';
import { parseProgram, type Use, usesOf } from '../compiler/program/uses.ts';
import { shellyApp } from '../compiler/shelly.ts';
import { moduleSite } from '../modules/site.ts';

/** The project's own programs, compiled from its sources when a run asks for them. */
export const ownFirmware: Firmware = {
  features: BUILDS,
  usesOf: usesOfText,
  client: (build) => ownClient(build, `mote-${build}`),
  app: () => programOf('app', buildOnce(APP_ENTRY)),
  shelly: () => makeProgram('shelly-app', shellyApp()),
  echo: () => programOf('echo', buildOnce(ECHO_ENTRY)),
  modemDriver: (family) => programOf(`mote ${family}`, buildOnce(modemDriverEntry(family))),
  modemApp: (family) => programOf(`app-${family}`, buildOnce(modemAppEntry(family))),
  station: (choice: StationChoice) => programOf('all-sensors', buildOnce(STATION_ENTRY, [], choice)),
  engine: (path) => prepareEngine(path, CACHE_FOLDER),
  moduleSite,
};

/** A file that is no program is told of when a board starts it. */
function usesOfText(text: string): Use[] {
  try {
    return usesOf(parseProgram(text));
  } catch {
    return [];
  }
}

function programOf(name: string, { bytes, map, functions }: Built): Program {
  const program = makeProgram(name, bytes);
  const ofMote = { sha256: program.hash, watched: null, functions };
  return { ...program, built: { bytes, map: mapWith(map, ofMote) } };
}

/** @param name as a table is to call it */
export function ownClient(build: BuildName, name: string): Program {
  return programOf(name, buildOnce(CLIENT_ENTRY, BUILDS[build]));
}

export function fillerApp(): Program {
  return makeProgram('filler', buildOnce(FILLER_ENTRY).bytes);
}
