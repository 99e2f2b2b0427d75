import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../../simulator/board/bytes.ts';
import { Failure } from '../usage.ts';
import { type BoardProgram, crc32, storedBytes } from './project/program.ts';
import type { Session } from './session.ts';

/** Bytes of a file in one question; as base64 it fits the 4096 bytes that an ESP32 takes while it is busy. */
const CHUNK_BYTES = 768;
/** Files that one program may have. */
export const MAX_FILES = 8;
const STORAGE = 'require("Storage")';
/** From `load()` to an answer: a real ESP32 boots in about a second. */
const START_MS = 10_000;
const LOAD_MS = 600;
/** After so many questions without an answer the board's line is cleared: 2 s more than a boot takes. */
const UNANSWERED_MAX = 4;
/** An error that comes later than this is the program's own. */
const SETTLE_MS = 1500;
const MARK = 'global.$moteOld';

export interface UploadWatcher {
  step(text: string): void;
  progress(sentBytes: number, totalBytes: number): void;
}

interface Space {
  free: number;
  trash: number;
}

/**
 * Puts a program on a board: next to the old one, compared there, then exchanged for it, started, and watched while it
 * starts. A failure on the way leaves the old program, or says why that was not possible.
 * @returns what the program has printed meanwhile
 * @throws Failure
 */
export async function upload(
  session: Session,
  program: BoardProgram,
  watcher: UploadWatcher,
): Promise<string> {
  if (Object.keys(program.files).length > MAX_FILES)
    throw new Failure(
      `a program has at most ${MAX_FILES} files, and this one ${Object.keys(program.files).length}`,
    );
  await stopProgram(session);
  const files = await changed(session, program);
  const keepsOld = await makeRoom(session, files);
  const staged = files.map(([name, data], index): [string, string] => [keepsOld ? `~${index}` : name, data]);
  try {
    await sendAll(session, staged, watcher);
    await compare(session, staged);
  } catch (error) {
    if (!keepsOld) throw after(error, 'the old program had to make room: the board has none that is whole');
    await session.ask(`(${eraseAll('~', files.length)},${FORGET_BOOTS})`, { tries: 2 }).catch(() => {});
    await session.send('\x10load()\n').catch(() => {});
    throw after(error, 'the old program is still on the board');
  }
  if (keepsOld) await session.ask(exchange(files), { timeoutMs: 20_000 });
  watcher.step('starting');
  const from = session.heard;
  try {
    await start(session, program);
  } catch (error) {
    if (!keepsOld) throw after(error, 'the old program had to make room and is not on the board any more');
    await session.clearLine();
    await session.ask(`(${rollBack(files)},${FORGET_BOOTS})`, { timeoutMs: 20_000 });
    await session.send('\x10load()\n');
    throw after(error, 'the old program is back on the board');
  }
  await session.ask(eraseAll('-', files.length));
  return session.said(from);
}

/** `reset()` stops a program and leaves Storage alone. */
async function stopProgram(session: Session): Promise<void> {
  await session.send('\x10reset()\n');
  await sleep(250);
  await session.ask('1');
}

/** The files that are not on the board yet as they should be. */
async function changed(session: Session, program: BoardProgram): Promise<[string, string][]> {
  const missing: [string, string][] = [];
  for (const [name, data] of Object.entries(program.files))
    if (!(await isStored(session, name, data))) missing.push([name, data]);
  return missing;
}

async function isStored(session: Session, name: string, data: string): Promise<boolean> {
  const read = `${STORAGE}.read(${quote(name)})`;
  const [length, crc] = await session.ask<[number, number]>(
    `(function(d){return d===undefined?[-1,0]:[d.length,E.CRC32(d)]})(${read})`,
    { timeoutMs: 10_000 },
  );
  return length === data.length && crc >>> 0 === crc32(data);
}

/**
 * Room for the new files twice (they are written next to the old ones, then in their place) and for the old ones' copies.
 * @returns whether there is so much; else the old files have been erased
 * @throws Failure when even that is not enough
 */
async function makeRoom(session: Session, files: [string, string][]): Promise<boolean> {
  // Files of an interrupted upload.
  await session.ask(`(${eraseAll('~', MAX_FILES)},${eraseAll('-', MAX_FILES)},${FORGET_BOOTS})`);
  const needed = files.reduce((sum, [, data]) => sum + storedBytes(data), 0);
  const names = JSON.stringify(files.map(([name]) => name));
  const old = await session.ask<number>(
    `${names}.reduce(function(s,n){var d=${STORAGE}.read(n);return s+(d===undefined?0:d.length+36)},0)`,
  );
  let space = await spaceOf(session);
  if (space.free < 2 * needed + old && space.trash > 0) {
    await session.ask(`${STORAGE}.compact()`, { timeoutMs: 60_000 });
    space = await spaceOf(session);
  }
  if (space.free >= 2 * needed + old) return true;
  if (space.free + old < needed)
    throw new Failure(
      `${session.wire.name}: Storage is full: the program takes ${needed} bytes, ${space.free + old} can be had; ` +
        'the old program was not touched. Erase what is not needed: require("Storage").list(), .erase(name)',
    );
  for (const [name] of files) await session.ask(`${STORAGE}.erase(${quote(name)})`);
  await session.ask(`${STORAGE}.compact()`, { timeoutMs: 60_000 });
  return false;
}

function spaceOf(session: Session): Promise<Space> {
  return session.ask(`(function(s){return{free:s.freeBytes,trash:s.trashBytes}})(${STORAGE}.getStats())`, {
    timeoutMs: 10_000,
  });
}

async function sendAll(session: Session, files: [string, string][], watcher: UploadWatcher): Promise<void> {
  const total = files.reduce((sum, [, data]) => sum + data.length, 0);
  let sent = 0;
  for (const [name, data] of files) {
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      const chunk = data.slice(at, at + CHUNK_BYTES);
      await sendChunk(session, name, chunk, at, data.length);
      sent += chunk.length;
      watcher.progress(sent, total);
    }
  }
}

/** Written only when it arrived whole, and only once: the answer may get lost, and the question be asked again. */
async function sendChunk(
  session: Session,
  name: string,
  chunk: string,
  offset: number,
  size: number,
): Promise<void> {
  const base64 = Buffer.from(chunk, 'latin1').toString('base64');
  const place = `${quote(name)},${offset}`;
  const write = `${STORAGE}.write(${quote(name)},d,${offset},${size})`;
  const question =
    `(function(d){return ${STORAGE}.read(${place},${chunk.length})==d||${write}})` + `(atob("${base64}"))`;
  if (!(await session.ask<boolean>(question)))
    throw new Failure(`${session.wire.name}: Storage takes no more`);
}

async function compare(session: Session, files: [string, string][]): Promise<void> {
  for (const [name, data] of files)
    if (!(await isStored(session, name, data)))
      throw new Failure(`${session.wire.name}: what was read back differs from what was sent`);
}

/** On the board, in one go: each old file to `-i`, the new one from `~i` to its place. */
function exchange(files: [string, string][]): string {
  const names = JSON.stringify(files.map(([name]) => name));
  return (
    `(function(s){${names}.forEach(function(n,i){var d=s.read("~"+i),o=s.read(n);if(d===undefined)return;` +
    `if(o!==undefined&&s.read("-"+i)===undefined)s.write("-"+i,o);s.write(n,d);s.erase("~"+i)});return 1})(${STORAGE})`
  );
}

function rollBack(files: [string, string][]): string {
  const names = JSON.stringify(files.map(([name]) => name));
  return (
    `(function(s){${names}.forEach(function(n,i){var o=s.read("-"+i);` +
    `if(o===undefined)s.erase(n);else{s.write(n,o);s.erase("-"+i)}});return 1})(${STORAGE})`
  );
}

function eraseAll(prefix: string, count: number): string {
  return `(function(s){for(var i=0;i<${count};i++)s.erase("${prefix}"+i);return 1})(${STORAGE})`;
}

/** Erased before `load()`: it holds crashes of the previous program. Afterwards the running program writes it. */
const FORGET_BOOTS = `${STORAGE}.erase("mote.boots")`;

/** A question while load() runs is never answered. */
async function load(session: Session): Promise<void> {
  await session.send('\x10load()\n');
  await sleep(LOAD_MS);
}

/**
 * `load()`, and wait until the board answers that it has gone through its boot code and has the new one.
 * @param mayRepeat an error may be that of a question which a bad line has damaged: then the start is tried once more
 */
async function start(session: Session, program: BoardProgram, mayRepeat = true): Promise<void> {
  await session.ask(`${MARK}=1`);
  const from = session.heard;
  await load(session);
  const endMs = performance.now() + START_MS;
  let isStarted = false;
  let unanswered = 0;
  while (!isStarted && performance.now() < endMs) {
    const question = session.ask<boolean>(`${MARK}===undefined`, { timeoutMs: 700, tries: 1 });
    const answer = await question.catch(() => null);
    isStarted = answer === true;
    // A question that lost its end holds all that follow; Ctrl-C would also end a program that is busy with its start.
    if (answer === null && ++unanswered % UNANSWERED_MAX === 0) await session.clearLine();
    // The board still has the mark: a byte of the command was lost on its way.
    if (answer === false) await load(session);
    if (session.closed !== null) throw new Failure(`${session.wire.name}: ${session.closed}`);
  }
  const failed = () => startError(session.since(from));
  if (isStarted) await session.waitFor(() => failed() !== null, SETTLE_MS);
  const error = failed();
  if (error !== null && unanswered > 0 && mayRepeat) return start(session, program, false);
  if (error !== null) {
    // The line after it says where.
    await sleep(100);
    throw new Failure(`${session.wire.name}: the program fails at its start: ${failed()}`);
  }
  if (!isStarted) throw new Failure(`${session.wire.name}: the board does not come back after load()`);
  for (const [name, data] of Object.entries(program.files))
    if (name.startsWith('.boot') && !(await isStored(session, name, data)))
      throw new Failure(`${session.wire.name}: the board runs another program than the one that was sent`);
}

/** What a program's boot has printed of errors, on one line; those of typed lines are our own question, cut by `load()`. */
function startError(text: string): string | null {
  for (const [error] of text.matchAll(
    /Uncaught [^\r\n]*(?:\r?\n {4}at [^\r\n]*)?|OUT OF MEMORY|LOW_MEMORY,MEMORY/g,
  ))
    if (!error.includes('at REPL')) return textOf(error.replace(/\s+/g, ' '));
  return null;
}

const quote = (text: string) => JSON.stringify(text);

function after(error: unknown, what: string): unknown {
  return error instanceof Failure ? new Failure(`${error.message}; ${what}`) : error;
}
