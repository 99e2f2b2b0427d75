/** Megabytes for one world; twenty boards take a hundredth of it. */
export const MAX_HEAP_MB = 2048;

/** How a process ended before it answered. */
export interface Death {
  /** What happened, for people. */
  detail: string;
  /** Whether it may have been the world. Else it was the machine, or whoever sent a signal. */
  isWorlds: boolean;
}

/** What a process was ended by, and how far it had come. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It had said that it can take worlds. */
  hadBegun: boolean;
  /** The last of its standard error. */
  stderr: string;
}

/** Signals that a process raises by what it does. All others are sent to it. */
const OWN_SIGNALS: readonly string[] = [
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
];

/** V8's words where the heap has reached the limit that it was given. */
const HEAP_LIMIT = /(?:Reached heap limit|Ineffective mark-compacts near heap limit)/;
/** V8's words where the system gives it no memory. */
const NO_MEMORY = /out of memory|Allocation failed|std::bad_alloc|Cannot allocate memory/i;

/** Tells a world that ends its process from a machine that does. */
export function deathOf({ code, signal, hadBegun, stderr }: Exit): Death {
  const how = `its process was ended by ${signal ?? `exit code ${code}`}`;
  if (HEAP_LIMIT.test(stderr))
    return { detail: `a board's program has eaten ${MAX_HEAP_MB} MB`, isWorlds: true };
  if (NO_MEMORY.test(stderr)) return { detail: `${how}, as the machine has no memory left`, isWorlds: false };
  if (!hadBegun) return { detail: `${how} before it could begin`, isWorlds: false };
  const isOwn = signal === null || OWN_SIGNALS.includes(signal);
  return { detail: isOwn ? how : `${how}, which no world sends`, isWorlds: isOwn };
}
