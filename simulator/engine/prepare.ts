import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemReason, UsageError } from '../errors.ts';
import type { Engine } from '../world/world-plan.ts';
import { type Bits, bitsOf } from './elf.ts';
import { preload } from './interpreter-process.ts';
import { SHIM_FILES, SHIM_FOLDER, shimId } from './shim-sources.ts';

/** What the shim prints when it is asked whether it finds what it needs; the same words stand in shim/interpreter.c. */
const WHAT_I_AM = /^mote engine shim (m[0-9a-f]+)$/m;
/** More than this and it is no interpreter. */
const MAX_CHECK_MS = 10_000;
/** The first version whose symbols the shim finds. */
const OLDEST = '2v15';

/**
 * Makes sure that an interpreter can run in virtual time. One that is not linked with the shim has it compiled, once.
 * @param cache folder in which the compiled shim stays
 * @throws UsageError says what the file is not, or what to install
 */
export function prepareEngine(path: string, cache: string): Engine {
  const engine = resolve(path);
  const bits = bitsOf(engine);
  const version = versionOf(engine);
  const id = shimId();
  const linked = check(engine, null);
  if (linked.id !== undefined) {
    if (linked.id === id) return { path: engine, shim: null, version };
    throw new UsageError(
      `${path} was built by another version of mote; build it again: mote engine build SOURCES`,
    );
  }
  const shim = compile(bits, id, cache);
  const loaded = check(engine, shim);
  if (loaded.id === undefined) throw new UsageError(refusal(path, version, loaded.complaint));
  return { path: engine, shim, version };
}

/** @returns the id of the shim that answers, or else what the interpreter complains of */
function check(engine: string, shim: string | null): { id?: string; complaint: string } {
  const { stdout, stderr } = spawnSync(engine, ['-e', ''], {
    env: { ...preload(shim), MOTE_ENGINE_CHECK: '1' },
    encoding: 'latin1',
    input: '',
    timeout: MAX_CHECK_MS,
  });
  return { id: WHAT_I_AM.exec(stdout)?.[1], complaint: stderr.trim().split('\n')[0] };
}

function refusal(path: string, version: string, complaint: string): string {
  const rest = `or build one with the shim in it: mote engine build SOURCES`;
  if (complaint.includes('is stripped'))
    return `${path} cannot run in virtual time: ${complaint}; use the file as make BOARD=LINUX leaves it, ${rest}`;
  if (complaint.includes('has no symbol'))
    return `${path} (${version}) cannot run in virtual time: ${complaint}; use Espruino ${OLDEST} or newer`;
  const why = complaint || 'it does not load a library by LD_PRELOAD';
  return `${path} cannot run in virtual time: ${why}; use a build that is linked to the C library dynamically, ${rest}`;
}

function versionOf(engine: string): string {
  const { stdout, error } = spawnSync(engine, ['-e', 'print("is "+process.version)'], {
    encoding: 'latin1',
    timeout: MAX_CHECK_MS,
    input: '',
  });
  const version = /is (\d+v\S+)/.exec(stdout ?? '')?.[1];
  if (version !== undefined) return version;
  throw new UsageError(
    `${engine} is no Espruino that runs here${error ? `: ${systemReason(error)}` : ': it does not print its version'}; ` +
      "build one from Espruino's sources for this machine: mote engine build SOURCES",
  );
}

/** GCC has the option on x86 alone; elsewhere there is one width. */
const widthOf = (bits: Bits) => (process.arch === 'x64' ? [`-m${bits}`] : []);

function compile(bits: Bits, id: string, cache: string): string {
  const shim = join(cache, `engine-${bits}-${id}.so`);
  if (existsSync(shim)) return shim;
  mkdirSync(cache, { recursive: true });
  // Compiled under a name of its own: two commands may begin at once.
  const own = `${shim}.${process.pid}`;
  const sources = SHIM_FILES.map((file) => join(SHIM_FOLDER, file));
  const { status, stderr, error } = spawnSync(
    'cc',
    [...widthOf(bits), '-shared', '-fPIC', '-O2', `-DSHIM_ID=${id}`, '-o', own, ...sources, '-ldl'],
    { encoding: 'utf8' },
  );
  if (error)
    throw new UsageError(
      'there is no C compiler (cc), which --engine needs; install one (Debian: apt install gcc libc6-dev), ' +
        'or use an interpreter that mote engine build has made',
    );
  if (status !== 0)
    throw new UsageError(
      `cc cannot compile the engine's shim for ${bits} bits: ${reasonOf(stderr)}` +
        `${bits === 32 ? '; a 32-bit interpreter needs a 32-bit C library (Debian: apt install gcc-multilib)' : ''}`,
    );
  renameSync(own, shim);
  return shim;
}

function reasonOf(stderr: string): string {
  return /error: (.*)/.exec(stderr)?.[1] ?? stderr.trim().split('\n')[0];
}
