import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MODEM_TYPES } from '../../../../simulator/modem/index.ts';
import { behindEspruinoDriver, familyOf, planOf } from '../../../../simulator/run/index.ts';
import { type SoakWorld, seedOptions } from '../../../../simulator/soak/seed-world.ts';
import type { Program } from '../../../../simulator/world/world-plan.ts';
import { ownFirmware } from '../../own-firmware.ts';

/** SHA-256 of what decides the worlds of a soak beside its command line, by name. What no option names is not there. */
export interface Inputs {
  /** `--firmware`, else the project's own client. */
  client: string;
  /** `--app` with its modules, else the project's own app. */
  app: string;
  /** The links of `--link`, with the contents of files. */
  link?: string;
  /** The file of `--air`. */
  air?: string;
  /** The interpreter of `--engine`. */
  engine?: string;
  /** EspruinoDocs' modem drivers of `--modules`. */
  modules?: string;
}

/** @param programs the project's own @throws OptionError where a file cannot be used */
export function inputsOf(world: SoakWorld, programs: { client: Program; app: Program }): Inputs {
  const { firmware, app, link, air, modules, modem, engine } = world;
  // The plan has the contents of all files that options name; which seed it is of decides over none of them.
  const isPlanned = [firmware, app, air, link].some((one) => one !== undefined);
  const plan = isPlanned ? planOf(seedOptions(0, world, ownFirmware), ownFirmware) : null;
  return {
    client: (firmware === undefined ? null : plan?.client.hash) ?? programs.client.hash,
    app: (app === undefined ? null : plan?.app.hash) ?? programs.app.hash,
    ...(link !== undefined && { link: sha256(JSON.stringify(plan?.link)) }),
    ...(air !== undefined && { air: sha256(plan?.station?.air ?? '') }),
    ...(engine !== undefined && { engine: sha256OfFile(ownFirmware.engine(engine).path) }),
    ...(modules !== undefined && modem !== undefined && { modules: driversOf(modem, modules, programs.app) }),
  };
}

function driversOf(modem: string, modules: readonly string[], app: Program): string {
  const families = new Set((modem === 'all' ? MODEM_TYPES : [modem]).map(familyOf));
  const hashes = [...families].map((family) => behindEspruinoDriver(family, modules, app).app.hash);
  return sha256(hashes.join('\n'));
}

const sha256OfFile = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
