import { existsSync } from 'node:fs';
import { readUserText } from '../../../../simulator/files/read-file.ts';
import { writeOutput } from '../../../output.ts';
import { complain } from '../../../say.ts';
import { UsageError } from '../../../usage.ts';

/** Seeds in a book. What comes when it is full is told and not taken. */
export const MAX_ENTRIES = 1000;
/** Lines of a book that are no entries; with more it is no book. */
export const MAX_BROKEN = 20;
/** Versions on which an entry passes before it is forgotten. */
export const PASSES = 3;

/** A world that has failed. One line of a book. */
export interface Entry {
  seed: number;
  /** What the soak was told beside seeds: a seed is another world with other options. */
  options: string;
  /** The version on which it failed last, with the first digits of the hash of code and inputs. */
  version: string;
  check: string;
  detail: string;
  /** Days, as `2026-11-29`. */
  firstSeen: string;
  lastSeen: string;
  /** Versions on which it has passed since. */
  passedOn: string[];
  /** Whether `scenario` is the smallest world that fails so; else it is the whole one. */
  isMinimized: boolean;
  /** As `mote sim` reads it; its paths are relative to the book's folder. */
  scenario: object;
}

/** A book as it was read. */
export interface Book {
  /** By `keyOf`. */
  entries: Map<string, Entry>;
  /** Lines that are no entries. They are kept as they are, as only a person knows what they were. */
  broken: string[];
}

export function keyOf({ seed, options }: Pick<Entry, 'seed' | 'options'>): string {
  return `${seed} ${options}`;
}

/**
 * Reads a book; one that is not there is empty. Two lines of one world, as `git merge` with `merge=union` leaves them,
 * become one.
 * @throws UsageError where it is no book
 */
export function readBook(path: string, tell: (text: string) => void = complain): Book {
  const book: Book = { entries: new Map(), broken: [] };
  if (!existsSync(path)) return book;
  readLines(path).forEach((line, index) => {
    if (line.trim() === '') return;
    const entry = entryOf(line);
    if (entry === null) {
      tell(
        `--book ${path}: line ${index + 1} is no entry: cut, or a conflict of a merge; it is kept as it is, mend or delete it`,
      );
      book.broken.push(line);
      return;
    }
    const same = book.entries.get(keyOf(entry));
    book.entries.set(keyOf(entry), same === undefined ? entry : joined(same, entry));
  });
  const { entries, broken } = book;
  if (broken.length > MAX_BROKEN || (broken.length > 0 && entries.size === 0))
    throw new UsageError(
      `--book ${path}: ${broken.length} of its lines are no entries, so it is no seed book; name another file`,
    );
  if (entries.size > MAX_ENTRIES)
    throw new UsageError(
      `--book ${path}: ${entries.size} seeds, and a book has ${MAX_ENTRIES} at most; delete lines of what is mended`,
    );
  return book;
}

/** Writes it in the order of seeds, so that two versions of it differ in few lines. @throws UsageError, MachineFailure */
export function writeBook(path: string, { entries, broken }: Book): void {
  const sorted = [...entries.values()].sort(
    (one, other) => one.seed - other.seed || (one.options < other.options ? -1 : 1),
  );
  const lines = [...sorted.map((entry) => JSON.stringify(entry)), ...broken];
  writeOutput(path, '--book', lines.map((line) => `${line}\n`).join(''));
}

function readLines(path: string): string[] {
  try {
    return readUserText(path).split('\n');
  } catch (error) {
    throw new UsageError(
      `--book ${path}: ${(error as Error).message}; name a file that mote soak --book has written`,
    );
  }
}

function entryOf(line: string): Entry | null {
  let value: Entry | null;
  try {
    value = JSON.parse(line) as Entry | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const texts = (['options', 'version', 'check', 'detail', 'firstSeen', 'lastSeen'] as const).every(
    (name) => typeof value[name] === 'string',
  );
  const { seed, passedOn, scenario, isMinimized } = value;
  const isWhole =
    texts &&
    Number.isSafeInteger(seed) &&
    seed >= 0 &&
    Array.isArray(passedOn) &&
    passedOn.every((one) => typeof one === 'string') &&
    typeof isMinimized === 'boolean' &&
    typeof scenario === 'object' &&
    scenario !== null;
  return isWhole ? value : null;
}

/** What two branches know of one world: a later failure makes earlier passes worth nothing. */
function joined(one: Entry, other: Entry): Entry {
  const [early, late] = one.lastSeen <= other.lastSeen ? [one, other] : [other, one];
  const isSameDay = early.lastSeen === late.lastSeen;
  return {
    ...late,
    firstSeen: one.firstSeen < other.firstSeen ? one.firstSeen : other.firstSeen,
    passedOn: isSameDay ? [...new Set([...early.passedOn, ...late.passedOn])] : late.passedOn,
  };
}
