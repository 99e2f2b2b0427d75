import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Program } from '../world/plan.ts';
import { OptionError } from './option-error.ts';

/** Wraps bytes, one character each, with the hash that every run prints. */
export function makeProgram(build: string, bytes: string): Program {
  return { build, bytes, hash: createHash('sha256').update(bytes, 'latin1').digest('hex') };
}

/** Reads a program for the board as the bytes that it is. @param field who names it, for the error @throws OptionError */
export function readProgram(path: string, field: string): Program {
  try {
    return makeProgram(path, readFileSync(path, 'latin1'));
  } catch (error) {
    throw new OptionError([field], path, `${whyNot(error)}; give a JavaScript file as it would be flashed`);
  }
}

/** Why a file cannot be read, in words. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'no such file' : message;
}
