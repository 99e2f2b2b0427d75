/** Marks in a file of this size, one byte a mark: bits of flash only fall, so a mark is one small write. */
const FILE = 'mote.boots';
const MAX_MARKS = 64;
const BOOTED = 'b';
const STABLE = 's';
/** Short boots in a row after which the program is no longer started. */
export const MAX_CRASHES = 3;
/** A boot that lasts this long is not part of a boot loop. */
export const STABLE_MS = 60000;
/** In safe mode the board starts the program again after this time, as nobody may be near to do it. */
export const SAFE_MS = 3600000;

let marks = '';

function mark(what: string): void {
  const storage = require('Storage');
  if (marks.length >= MAX_MARKS) {
    // Only the last marks count.
    marks = marks.slice(-MAX_CRASHES);
    storage.erase(FILE);
    storage.write(FILE, marks, 0, MAX_MARKS);
  }
  storage.write(FILE, what, marks.length, MAX_MARKS);
  marks += what;
}

/** The program has done what it is for: a restart from now on is no crash. Call it before a deep sleep. */
export function bootIsStable(): void {
  // Espruino throws at a string's index -1.
  if (marks.slice(-1) !== STABLE) mark(STABLE);
}

/**
 * Notes this boot in Storage. @returns false: three boots in a row came to nothing, so the program should not start; the
 * console is free then, and the board tries again in an hour
 */
export function bootGuard(): boolean {
  const stored = require('Storage').read(FILE) || '';
  // What was never written reads 0xFF.
  for (marks = ''; marks.length < stored.length && stored[marks.length] < '\x7f'; )
    marks += stored[marks.length];
  if (marks.length >= MAX_CRASHES && marks.slice(-MAX_CRASHES).indexOf(STABLE) < 0) {
    print('safe mode: the program crashed three times in a row and was not started');
    setTimeout(() => {
      mark(STABLE);
      load();
    }, SAFE_MS);
    return false;
  }
  mark(BOOTED);
  setTimeout(bootIsStable, STABLE_MS);
  return true;
}
