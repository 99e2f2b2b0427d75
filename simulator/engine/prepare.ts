import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemReason, UsageError } from '../errors.ts';
import type { Engine } from '../world/world-plan.ts';

const SOURCE = join(import.meta.dirname, 'shim.c');
/** What the shim prints when it is asked whether it finds what it needs; the same words stand in shim.c. */
const WHAT_I_AM = 'mote engine shim';
/** ELF, the System V ABI: the magic number, then the class: 1 for 32 bits, 2 for 64. */
const ELF_MAGIC = '\x7fELF';
const CLASS_AT = 4;
/** More than this and it is no interpreter. */
const MAX_CHECK_MS = 10_000;

/**
 * Compiles the shim for this interpreter, once, and makes sure that both work together.
 * @param cache folder in which the compiled shim stays
 * @throws UsageError says what the file is not, or what to install
 */
export function prepareEngine(path: string, cache: string): Engine {
  const engine = resolve(path);
  const bits = bitsOf(engine);
  const version = versionOf(engine);
  const shim = compile(bits, cache);
  const { stdout, stderr } = spawnSync(engine, ['-e', ''], {
    env: { LD_PRELOAD: shim, MOTE_ENGINE_CHECK: '1' },
    encoding: 'latin1',
    timeout: MAX_CHECK_MS,
  });
  if (!stdout.includes(WHAT_I_AM))
    throw new UsageError(
      `${path} cannot run in virtual time: ${stderr.trim().split('\n')[0] || 'it does not load a library by LD_PRELOAD'}; ` +
        'use a Linux build of Espruino that is linked to the C library dynamically and not stripped',
    );
  return { path: engine, shim, version };
}

function bitsOf(engine: string): 32 | 64 {
  const head = Buffer.alloc(CLASS_AT + 1);
  try {
    const file = openSync(engine, 'r');
    readSync(file, head);
    closeSync(file);
  } catch (error) {
    throw new UsageError(`cannot read the engine ${engine}: ${systemReason(error)}`);
  }
  if (head.toString('latin1', 0, CLASS_AT) !== ELF_MAGIC)
    throw new UsageError(
      `${engine} is no program for Linux; build one from Espruino's sources: make BOARD=LINUX RELEASE=1`,
    );
  return head[CLASS_AT] === 1 ? 32 : 64;
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
      "build one from Espruino's sources for this machine: make BOARD=LINUX RELEASE=1",
  );
}

function compile(bits: 32 | 64, cache: string): string {
  const source = readFileSync(SOURCE);
  const name = `engine-${bits}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.so`;
  const shim = join(cache, name);
  if (existsSync(shim)) return shim;
  mkdirSync(cache, { recursive: true });
  // Compiled under a name of its own: two commands may begin at once.
  const own = `${shim}.${process.pid}`;
  const { status, stderr, error } = spawnSync(
    'cc',
    [`-m${bits}`, '-shared', '-fPIC', '-O2', '-o', own, SOURCE, '-ldl'],
    { encoding: 'utf8' },
  );
  if (error)
    throw new UsageError(
      'there is no C compiler, which --engine needs; install one (Debian: apt install gcc)',
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
