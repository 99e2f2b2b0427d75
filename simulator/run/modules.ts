import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';
import { readProgram } from './programs.ts';

/** Folders of a checkout of EspruinoDocs; a folder of somebody's own has its modules at the top. */
const SUBFOLDERS = ['', 'modules', 'devices'];
/** Modules of one run: a board's Storage holds no more. */
export const MAX_MODULES = 50;

/** What a board has the client under. */
const CLIENT_NAMES = ['mote', 'MQTT'];

const REQUIRED = /\brequire\(\s*["']([^"'/\\]+)["']\s*\)/g;

/**
 * The modules that programs ask for with `require`, and those that these ask for, as they stand in a folder. What is not
 * there is a library of the engine, or the program's own mistake.
 * @param programs their texts
 * @throws OptionError
 */
export function readModules(folder: string, programs: readonly string[]): Record<string, Program> {
  if (!existsSync(folder))
    throw new OptionError(['modules'], folder, 'no such folder; name a checkout of EspruinoDocs');
  const modules: Record<string, Program> = {};
  const texts = [...programs];
  for (let text = texts.pop(); text !== undefined; text = texts.pop())
    for (const [, name] of text.matchAll(REQUIRED)) {
      if (CLIENT_NAMES.includes(name) || Object.hasOwn(modules, name)) continue;
      const path = pathOf(folder, name);
      if (path === undefined) continue;
      if (Object.keys(modules).length === MAX_MODULES)
        throw new OptionError(['modules'], folder, `programs ask for more than ${MAX_MODULES} modules of it`);
      modules[name] = { ...readProgram(path, 'modules'), build: `${name}.js` };
      texts.push(modules[name].bytes);
    }
  return modules;
}

function pathOf(folder: string, name: string): string | undefined {
  return SUBFOLDERS.map((part) => join(folder, part, `${name}.js`)).find((path) => existsSync(path));
}
