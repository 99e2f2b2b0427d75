import { type BuildName, type Firmware, makeProgram, type StationChoice } from '../../simulator/run/index.ts';
import type { Program } from '../../simulator/world/world-plan.ts';
import { CLIENT_ENTRY } from '../compiler/build.ts';
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
import { moduleSite } from '../modules/site.ts';

/** The project's own programs, compiled from its sources when a run asks for them. */
export const ownFirmware: Firmware = {
  features: BUILDS,
  usesOf: usesOfText,
  client: (build) => ownClient(build, `mote-${build}`),
  app: () => makeProgram('app', buildOnce(APP_ENTRY).bytes),
  echo: () => makeProgram('echo', buildOnce(ECHO_ENTRY).bytes),
  modemDriver: (family) => makeProgram(`mote ${family}`, buildOnce(modemDriverEntry(family)).bytes),
  modemApp: (family) => makeProgram(`app-${family}`, buildOnce(modemAppEntry(family)).bytes),
  station: (choice: StationChoice) => makeProgram('all-sensors', buildOnce(STATION_ENTRY, [], choice).bytes),
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

/** @param name as a table is to call it */
export function ownClient(build: BuildName, name: string): Program {
  return makeProgram(name, buildOnce(CLIENT_ENTRY, BUILDS[build]).bytes);
}

export function fillerApp(): Program {
  return makeProgram('filler', buildOnce(FILLER_ENTRY).bytes);
}
