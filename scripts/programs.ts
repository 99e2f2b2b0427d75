import { createHash } from 'node:crypto';
import { readUserFile } from '../simulator/files/read-file.ts';
import type { Program } from '../simulator/world/plan.ts';
import { UsageError } from './usage.ts';

/** Wraps bytes, one character each, with the hash that every run prints. */
export function makeProgram(build: string, bytes: string): Program {
  return { build, bytes, hash: createHash('sha256').update(bytes, 'latin1').digest('hex') };
}

/** Reads a program for the board as the bytes that it is. */
export function readProgram(path: string, option: string): Program {
  try {
    return makeProgram(path, readUserFile(path).toString('latin1'));
  } catch (error) {
    throw new UsageError(
      `${option} ${path}: ${(error as Error).message}; give a JavaScript file as it would be flashed`,
    );
  }
}
