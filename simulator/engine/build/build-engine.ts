/**
 * Builds an interpreter from somebody's checkout of Espruino, with the shim linked into it. The checkout is read only: the build has a
 * copy of it in a folder of its own, which goes afterwards.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure, systemReason, UsageError } from '../../errors.ts';
import { LINKED_FILE, SHIM_FILES, SHIM_FOLDER, SHIM_HEADER, shimId } from '../shim-sources.ts';
import { BOARD, boardFile, SHIM_TARGET } from './board-file.ts';

export interface BuildOptions {
  /** A checkout of Espruino. */
  sources: string;
  /** Path of the interpreter that is made. */
  out: string;
  /** 32 bits, as many variables as an ESP32 has, and strings of bytes. */
  isEsp32: boolean;
}

/** What a build reads of the checkout. */
const PARTS = ['Makefile', 'ChangeLog', 'make', 'boards', 'src', 'libs', 'targets', 'scripts'];
/** What tells a checkout of Espruino from another folder. */
const MARKS = ['Makefile', 'boards/LINUX.py', 'src/jsinteractive.c', 'targets/linux/main.c'];
const TOOLS: [command: string, what: string, debian: string][] = [
  ['gcc', 'C compiler (gcc)', 'gcc libc6-dev'],
  ['make', 'make', 'make'],
  ['python3', 'Python (python3)', 'python3'],
  ['git', 'git', 'git'],
];
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

/** @throws UsageError, Failure: what is missing, or why Espruino did not compile */
export function buildEngine({ sources, out, isEsp32 }: BuildOptions): void {
  const checkout = checkoutOf(sources);
  checkTools();
  const folder = mkdtempSync(join(tmpdir(), 'mote-engine-build-'));
  try {
    if (isEsp32) checkWidth(folder);
    copyTree(checkout, folder, isEsp32);
    make(checkout, folder, `${resolve(out)}.log`);
    mkdirSync(dirname(resolve(out)), { recursive: true });
    copyFileSync(join(folder, 'bin/espruino'), out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkoutOf(sources: string): string {
  const checkout = resolve(sources);
  if (!existsSync(checkout)) throw new UsageError(`${sources}: there is no such folder`);
  const missing = MARKS.find((mark) => !existsSync(join(checkout, mark)));
  if (missing !== undefined)
    throw new UsageError(
      `${sources} is no checkout of Espruino: it has no ${missing}; name the folder of its Makefile`,
    );
  return checkout;
}

function checkTools(): void {
  for (const [command, what, debian] of TOOLS)
    if (spawnSync(command, ['--version'], { stdio: 'ignore' }).error)
      throw new UsageError(
        `there is no ${what}, which mote engine build needs; install it (Debian: apt install ${debian})`,
      );
}

function checkWidth(folder: string): void {
  const program = join(folder, 'width.c');
  writeFileSync(program, '#include <stdio.h>\nint main(void) { return 0; }\n');
  const { status } = spawnSync('gcc', ['-m32', '-o', join(folder, 'width'), program], { stdio: 'ignore' });
  if (status !== 0)
    throw new UsageError(
      'gcc makes no programs of 32 bits here, which --esp32 needs; install that (Debian: apt install gcc-multilib)',
    );
}

function copyTree(checkout: string, folder: string, isEsp32: boolean): void {
  for (const part of PARTS)
    if (existsSync(join(checkout, part)))
      cpSync(join(checkout, part), join(folder, part), { recursive: true });
  for (const made of ['gen', 'obj', 'bin', `targets/${SHIM_TARGET}`]) mkdirSync(join(folder, made));
  for (const file of [...SHIM_FILES, LINKED_FILE, SHIM_HEADER])
    copyFileSync(join(SHIM_FOLDER, file), join(folder, 'targets', SHIM_TARGET, file));
  writeFileSync(join(folder, 'boards', `${BOARD}.py`), boardFile(shimId(), isEsp32));
}

function make(checkout: string, folder: string, log: string): void {
  const { stdout, stderr, status, error } = spawnSync(
    'make',
    [`BOARD=${BOARD}`, 'RELEASE=1', 'OPTIMIZEFLAGS=-Os', 'PYTHON=python3', `-j${availableParallelism()}`],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT_BYTES,
      // Espruino takes its version from git.
      env: { ...process.env, ...repositoryOf(checkout, folder), PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  if (status === 0 && existsSync(join(folder, 'bin/espruino'))) return;
  writeFileSync(log, `${stdout}${stderr}`);
  throw new Failure(
    `Espruino did not compile: ${error ? systemReason(error) : reasonOf(stderr)}; all that make said is in ${basename(log)}`,
  );
}

/** The checkout's own repository, of which nothing but its log is read; for sources without one an empty one. */
function repositoryOf(checkout: string, folder: string): { GIT_DIR: string } {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--absolute-git-dir'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  if (status === 0) return { GIT_DIR: stdout.trim() };
  const own = join(folder, '.git');
  const user = ['-c', 'user.name=mote', '-c', 'user.email=mote@localhost'];
  spawnSync('git', ['init', '-q', folder]);
  spawnSync('git', [...user, 'commit', '-q', '--allow-empty', '-m', 'sources'], { cwd: folder });
  return { GIT_DIR: own };
}

function reasonOf(said: string): string {
  const lines = said.split('\n');
  const line = lines.find((one) => /\berror: /.test(one)) ?? lines.find((one) => one.startsWith('make: ***'));
  return (line ?? 'make failed').trim();
}
