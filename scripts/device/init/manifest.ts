import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../../../simulator/errors.ts';
import { PROJECT } from '../../project.ts';

export const MANIFEST = 'package.json';

const NAME = 'mote-mqtt';
const SCRIPTS = { test: 'mote build && node --test', start: 'mote run' };
/** What `npm init` writes where there is no test yet. */
const NO_TEST = /no test specified/;

type Names = { [name: string]: unknown };

/** The members of package.json that a mote project needs; all others stay as they are. */
interface Manifest extends Names {
  scripts?: Names;
}

export interface ManifestChange {
  /** The whole file; null where nothing has to change. */
  text: string | null;
  /** What was changed in a file that was there, and what could not be, for people. */
  notes: string[];
}

/**
 * The package.json of a project in `folder`: a new one, or the one that is there with what it lacks.
 * @param program where mote-mqtt runs from
 * @throws UsageError when the one that is there cannot be read
 */
export function manifestFor(folder: string, program = PROJECT): ManifestChange {
  const path = join(folder, MANIFEST);
  const dependency = dependencyFor(folder, program);
  if (!existsSync(path)) {
    const made = { private: true, type: 'module', scripts: SCRIPTS, devDependencies: { [NAME]: dependency } };
    return { text: `${JSON.stringify(made, null, 2)}\n`, notes: [] };
  }
  const old = readFileSync(path, 'utf8');
  const manifest = parse(old);
  const notes: string[] = [];
  addScripts(manifest, notes);
  if (!names(manifest)) {
    manifest.devDependencies = { ...(manifest.devDependencies as Names), [NAME]: dependency };
    notes.push(`devDependencies: ${NAME} from ${dependency}`);
  }
  const indent = /^[ \t]+(?=")/m.exec(old)?.[0] ?? '  ';
  const text = `${JSON.stringify(manifest, null, indent)}\n`;
  const hasChanged = JSON.stringify(JSON.parse(bare(old))) !== JSON.stringify(manifest);
  return { text: hasChanged ? text : null, notes };
}

function addScripts(manifest: Manifest, notes: string[]): void {
  const { test } = manifest.scripts ?? {};
  if (test === SCRIPTS.test) return;
  if (typeof test === 'string' && !NO_TEST.test(test)) {
    notes.push(`the test script that is there was left; put \`${SCRIPTS.test}\` into it`);
    return;
  }
  manifest.scripts = { ...manifest.scripts, test: SCRIPTS.test };
  notes.push(`scripts: test is \`${SCRIPTS.test}\``);
}

/** @throws UsageError */
function parse(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(bare(text));
  } catch (error) {
    throw unusable((error as Error).message);
  }
  if (!isObject(value)) throw unusable('there is no object in it');
  for (const member of ['scripts', 'dependencies', 'devDependencies'])
    if (value[member] !== undefined && !isObject(value[member])) throw unusable(`${member} is no object`);
  return value;
}

const bare = (text: string) => text.replace(/^\uFEFF/, '');
const isObject = (value: unknown): value is Names =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const unusable = (why: string) =>
  new UsageError(`${MANIFEST}: ${why}; mend it, or take it away, and nothing has been changed so far`);

/**
 * How a project gets mote-mqtt from where this one came: as the package.json above it says, which is npm's own cache
 * for `npx` and the registry's range once it is published; else from the folder that it runs from, a clone for instance.
 * @param program the folder of mote-mqtt
 */
export function dependencyFor(folder: string, program: string): string {
  for (let at = dirname(program); ; at = dirname(at)) {
    const spec = specIn(join(at, MANIFEST));
    if (spec !== undefined) return movedSpec(spec, at, folder);
    if (dirname(at) === at) return fileSpec(folder, program);
  }
}

/** The dependency on mote-mqtt in another package.json; none where that cannot be read. */
function specIn(path: string): string | undefined {
  try {
    return names(JSON.parse(bare(readFileSync(path, 'utf8'))));
  } catch {
    return undefined;
  }
}

function names(manifest: Names): string | undefined {
  for (const member of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const spec = (manifest[member] as Names | undefined)?.[NAME];
    if (typeof spec === 'string') return spec;
  }
}

/** A relative path is from another folder there. */
function movedSpec(spec: string, from: string, to: string): string {
  const [, scheme, path] = /^(file:|link:)(.*)$/.exec(spec) ?? [];
  return path === undefined ? spec : fileSpec(to, resolve(from, path), scheme);
}

function fileSpec(folder: string, path: string, scheme = 'file:'): string {
  const near = relative(folder, path);
  // On another drive of Windows there is no way there but the whole one.
  return scheme + (isAbsolute(near) ? path : near).replaceAll('\\', '/');
}
