import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import { MachineFailure, systemReason, UsageError } from '../simulator/errors.ts';
import type { Sink } from '../simulator/kernel/trace.ts';
import { printableJson } from '../simulator/report/printable.ts';
import { OutputClosed } from './endings.ts';
import { makeFolder } from './make-folder.ts';

const STDOUT = '-';
const STDOUT_FD = 1;
const STDOUT_NAMES = [STDOUT, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** These errors are the machine's fault even when a file is only being opened. */
const MACHINE_CODES = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM'];
/** Time between two attempts to write to a reader that is not ready (EAGAIN). */
const RETRY_MS = 5;
/** A file's own name may take all of the 255 bytes that most systems allow. */
const MAX_NAME_KEPT = 100;

/** The option that writes to standard output; null while that is for people. */
let stdoutOwner: string | null = null;

/** Text for people: to standard output, or beside it where an option writes its file there. */
export function print(text: string): void {
  (stdoutOwner === null ? process.stdout : process.stderr).write(text);
}

/** Whether a terminal shows what `print` writes. */
export function isPeopleTerminal(): boolean {
  return (stdoutOwner === null ? process.stdout : process.stderr).isTTY === true;
}

/** Before a command line is read. */
export function freeStdout(): void {
  stdoutOwner = null;
}

/** An option that names a file to write, or `-`. What cannot be written is refused before anything runs. */
export function outputOption(flags: string, about: string): Option {
  const option = new Option(flags, `${about} (- is standard output)`);
  return option.argParser((path: string) => {
    const name = option.long ?? flags;
    if (!STDOUT_NAMES.includes(path)) {
      checkTarget(name, path);
      return path;
    }
    if (stdoutOwner !== null && stdoutOwner !== name)
      throw new UsageError(
        `${name} ${path}: ${stdoutOwner} goes to standard output; give one of them a file`,
      );
    stdoutOwner = name;
    return STDOUT;
  });
}

/** Files that are not whole yet. */
const unfinished = new Set<string>();
process.on('exit', () => {
  for (const path of unfinished) rmSync(path, { force: true });
});

export interface OutputPlan {
  /** Permissions of a file that is new, and the most that one keeps which was there. */
  mode?: number;
  /** Goes on at the end of what is there, at once: a log, which a crash must not lose. */
  appends?: boolean;
}

/**
 * What an option writes. A file has another name until it is whole, so that under its own name there is never half of it;
 * devices and pipes are written in place.
 */
export class Output implements Sink {
  readonly #subject: string;
  #file: number;
  /** Where it belongs, and what it is called until then; null where it is written in place. */
  #rename: { from: string; to: string } | null = null;

  /** @throws UsageError, MachineFailure */
  constructor(option: string, path: string, { mode, appends = false }: OutputPlan = {}) {
    this.#subject = `${option} ${path}`;
    if (path === STDOUT) {
      this.#file = STDOUT_FD;
      return;
    }
    try {
      const { target, isInPlace, stats } = targetOf(path);
      if (isInPlace || appends) this.#file = openSync(target, appends ? 'a' : 'w', mode);
      else {
        this.#rename = { from: temporaryName(target), to: target };
        this.#file = openSync(this.#rename.from, 'wx', mode);
        unfinished.add(this.#rename.from);
        if (stats !== null) fchmodSync(this.#file, stats.mode & (mode ?? 0o777));
      }
    } catch (error) {
      throw openError(this.#subject, error);
    }
  }

  /** @param bytes a text is written as UTF-8. @throws MachineFailure, ReaderGone */
  write(bytes: string | Uint8Array): void {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.#guard(() => {
      for (let at = 0; at < all.length; ) at += writeSome(this.#file, all, at);
    });
  }

  /** The file is whole, and gets its name. @throws MachineFailure */
  close(): void {
    if (this.#file === STDOUT_FD) return;
    this.#guard(() => closeSync(this.#file));
    const rename = this.#rename;
    if (rename === null) return;
    this.#guard(() => {
      try {
        renameSync(rename.from, rename.to);
      } catch (error) {
        // A file that a container has mounted cannot be replaced (EBUSY): its bytes are.
        if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
        copyFileSync(rename.from, rename.to);
        rmSync(rename.from, { force: true });
      }
    });
    unfinished.delete(rename.from);
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') throw new OutputClosed(this.#subject);
      throw new MachineFailure(`${this.#subject}: ${systemReason(error)}`);
    }
  }
}

/** Writes the whole file that an option names. @throws UsageError, MachineFailure, ReaderGone */
export function writeOutput(path: string, option: string, text: string): void {
  const output = new Output(option, path);
  output.write(text);
  output.close();
}

/** Writes a value as JSON that a terminal shows as it is. @throws UsageError, MachineFailure, ReaderGone */
export function writeReport(path: string, option: string, report: unknown): void {
  writeOutput(path, option, `${printableJson(report, 2)}\n`);
}

/** Files that belong together: none gets its name before all are written. @param files by name, as bytes */
export function writeFiles(
  option: string,
  folder: string,
  files: Record<string, Buffer>,
  plan: OutputPlan = {},
): void {
  const outputs = Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    try {
      makeFolder(dirname(path));
    } catch (error) {
      throw openError(`${option} ${folder}`, error, 'name a folder that can be written');
    }
    const output = new Output(option, path, plan);
    output.write(bytes);
    return output;
  });
  for (const output of outputs) output.close();
}

function writeSome(file: number, bytes: Uint8Array, at: number): number {
  try {
    return writeSync(file, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    return 0;
  }
}

interface Target {
  target: string;
  isInPlace: boolean;
  /** Null where there is nothing yet. */
  stats: Stats | null;
}

/**
 * The file that is really written: behind links, and in place where it is no regular file. @throws UsageError, the
 * system's error
 */
function targetOf(path: string): Target {
  const stats = statSync(path, { throwIfNoEntry: false }) ?? null;
  if (stats === null) return { target: behindLinks(path), isInPlace: false, stats };
  if (stats.isDirectory()) throw new UsageError('is a folder; name a file in it');
  if (!stats.isFile()) return { target: path, isInPlace: true, stats };
  return { target: realpathSync(path), isInPlace: false, stats };
}

/** A link may point to what is still to be made. */
function behindLinks(path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

/** In the same folder, as no file system renames into another. */
function temporaryName(target: string): string {
  const name = basename(target).slice(0, MAX_NAME_KEPT);
  return join(dirname(target), `${name}.${randomBytes(4).toString('hex')}.part`);
}

/** Checked before the run, which may last an hour. @throws UsageError */
export function checkTarget(option: string, path: string): void {
  try {
    const { target, isInPlace } = targetOf(path);
    accessSync(isInPlace ? target : dirname(target), constants.W_OK);
  } catch (error) {
    throw openError(`${option} ${path}`, error);
  }
}

function openError(subject: string, error: unknown, remedy = 'name a file that can be written'): Error {
  if (error instanceof UsageError) return new UsageError(`${subject}: ${error.message}`);
  const { code = '' } = error as NodeJS.ErrnoException;
  if (MACHINE_CODES.includes(code)) return new MachineFailure(`${subject}: ${systemReason(error)}`);
  const reason = code === 'ENOENT' ? 'there is no such folder' : systemReason(error);
  return new UsageError(`${subject}: ${reason}; ${remedy}`);
}
