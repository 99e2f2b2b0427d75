import { createHash } from 'node:crypto';
import type { Program } from '../simulator/world/plan.ts';
import { readInput } from './input.ts';
import { UsageError } from './usage.ts';

/** `--app echo` is a program of ours, for soaks; all else is a file. */
export const OWN_APP = 'echo';

/** A statement of a module at the start of a line; Espruino has none. */
const IMPORTS = /^(?:import\s*[\w{*"']|export\s+(?:default|const|let|var|function|class|\{|\*))/m;

/** Wraps bytes, one character each, with the hash that every run prints. */
export function makeProgram(build: string, bytes: string): Program {
  return { build, bytes, hash: createHash('sha256').update(bytes, 'latin1').digest('hex') };
}

/** Reads a program for the board as the bytes that it is. */
export function readProgram(path: string, option: string): Program {
  const subject = `${option} ${path}`;
  const bytes = readInput(subject, path, 'give a JavaScript file as it would be flashed', 'latin1');
  if (/\.[cm]?ts$/.test(path) || IMPORTS.test(bytes))
    throw new UsageError(
      `${subject}: is a source that Espruino cannot run; mote build ${path} makes build/app.js of it, and build/mote.js for --firmware`,
    );
  return makeProgram(path, bytes);
}
