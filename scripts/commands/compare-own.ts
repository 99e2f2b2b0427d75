import { basename } from 'node:path';
import { GIVEN_MODULES, TINY_MQTT } from '../../simulator/board/sources/tiny-mqtt.ts';
import type { Contender } from '../../simulator/compare/run-comparison.ts';
import { findModules, type ModulePlaces, missingLine } from '../../simulator/run/find-modules.ts';
import { makeProgram, readProgram } from '../../simulator/run/index.ts';
import { withModules, withModuleTexts } from '../../simulator/run/programs.ts';
import type { Program } from '../../simulator/world/world-plan.ts';
import type { BuildName } from '../compiler/features.ts';
import { differenceLine, differencesOf } from '../compiler/program/differences.ts';
import { standIns } from '../compiler/program/modules.ts';
import { complain } from '../say.ts';
import { Failure, UsageError } from '../usage.ts';
import { ownClient } from './own-firmware.ts';

/** mote as it stands in for a module: what the program uses of it is not known by name, so it is a large one. */
const BUILD: BuildName = 'full';

/** A program of the user's with its modules, but for those that the compared clients stand in for. */
export function programForClients(file: string, places: Omit<ModulePlaces, 'given'>): Program {
  const program = readProgram(file, 'app');
  const { MQTT: _mqtt, tinyMQTT: _tiny, ...others } = withModules(program, places).modules ?? {};
  return withModuleTexts(program, others);
}

/**
 * A program of the user's twice: with the MQTT module that it has, and with mote under that module's name.
 * @throws UsageError: it has no such module; Failure: it uses what mote cannot give
 */
export function ownAndMote(file: string, places: Omit<ModulePlaces, 'given'>): Contender[] {
  const program = readProgram(file, 'app');
  const asked = standIns(program.bytes, file, {});
  if (asked.length === 0)
    throw new UsageError(`--app ${file}: it requires neither MQTT nor tinyMQTT; name clients with --client`);
  const { found, missing } = findModules(program.bytes, file, { ...places, given: new Set(['mote']) });
  const nowhere = missing.find(({ name }) => GIVEN_MODULES.has(name));
  if (nowhere !== undefined)
    throw new UsageError(`--app: there is nothing to compare mote with: ${missingLine(nowhere)}`);
  const differences = differencesOf(program.bytes, file, asked);
  const failing = differences.filter(({ fails }) => fails);
  if (failing.length > 0) throw new Failure(failing.map(differenceLine).join('\n'));
  for (const one of differences) complain(differenceLine(one));
  const theirs = withModules(program, places);
  const { MQTT: _mqtt, tinyMQTT: _tiny, ...others } = theirs.modules ?? {};
  const given = asked.includes('tinyMQTT') ? { ...others, tinyMQTT: TINY_MQTT } : others;
  const own = found.filter(({ name }) => asked.includes(name));
  const client = makeProgram(
    own.map(({ path }) => basename(path)).join(' and '),
    own.map(({ text }) => text).join('\n'),
  );
  return [
    { name: asked.join(' and '), client, app: theirs },
    {
      name: `mote as ${asked.join(' and ')}`,
      client: ownClient(BUILD, `mote-${BUILD}`),
      app: withModuleTexts(program, given),
    },
  ];
}
