import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { PROJECT } from '../project.ts';
import type { Built } from './build.ts';

/**
 * Compiling takes seconds, and every start of `mote sim` wants two files. Deleting the folder only costs those seconds.
 * It is the user's own, as the program's folder may be read-only, or of all users of this machine.
 */
export const CACHE_FOLDER = join(userCache(), 'mote-mqtt');
/** Files kept; with one more the oldest half goes. */
export const MAX_CACHED = 256;

/** Sources and compilers: when any byte of them changes, no cached file is used. */
const SOURCES = [join(PROJECT, 'firmware'), join(PROJECT, 'sensors'), import.meta.dirname];
const COMPILERS = ['esbuild', 'uglify-js', 'acorn'];

/** Where this system keeps what programs can make again. */
function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches');
  return LOCALAPPDATA ?? join(homedir(), '.cache');
}

let sources: string | undefined;

/** SHA-256 of the sources of the boards' programs, and of their compilers. */
export function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of SOURCES)
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (/\.[jt]s$/.test(file)) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  const { resolve } = createRequire(import.meta.url);
  for (const name of COMPILERS) hash.update(readFileSync(resolve(`${name}/package.json`)));
  return hash.digest('hex');
}

/** The cache file of `what`; null where the sources or their compilers cannot be read. */
function fileOf(what: string, folder: string): string | null {
  try {
    sources ??= hashOfSources();
  } catch {
    return null;
  }
  return join(folder, `${createHash('sha256').update(`${sources} ${what}`).digest('hex')}.json`);
}

/** The result of an earlier process from the same sources; null when there is none. */
export function cached(what: string, folder = CACHE_FOLDER): Built | null {
  const file = fileOf(what, folder);
  if (file === null) return null;
  try {
    const built = JSON.parse(readFileSync(file, 'utf8')) as Built;
    const isWhole = typeof built.bytes === 'string' && typeof built.map === 'string' && built.functions;
    return isWhole ? built : null;
  } catch {
    return null;
  }
}

/** Keeps the result for later processes; where it cannot be written, each compiles for itself. */
export function keep(what: string, built: Built, folder = CACHE_FOLDER): void {
  const file = fileOf(what, folder);
  if (file === null) return;
  try {
    makeFolder(folder);
    // Another process may be reading.
    const whole = `${file}.${process.pid}`;
    writeFileSync(whole, JSON.stringify(built));
    renameSync(whole, file);
    const kept = readdirSync(folder).map((name) => join(folder, name));
    if (kept.length <= MAX_CACHED) return;
    const ages = kept.map((path) => ({ path, at: statSync(path).mtimeMs })).sort((a, b) => a.at - b.at);
    for (const { path } of ages.slice(0, MAX_CACHED / 2)) rmSync(path, { force: true });
  } catch {
    return;
  }
}
