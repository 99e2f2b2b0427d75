import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach } from 'vitest';
import { endAll } from './later.ts';

/** Of `/proc/self/stat` after the command's name: CPU time of children that have ended, in hundredths of a second (proc(5)). */
const CUTIME = 13;
const CSTIME = 14;
const TICKS_PER_SECOND = 100;

/** CPU seconds of the processes that this one has started and that have ended; 0 where the system does not tell. */
function childrenS(): number {
  if (!existsSync('/proc/self/stat')) return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[CUTIME]) + Number(fields[CSTIME])) / TICKS_PER_SECOND;
}

declare module 'vitest' {
  interface TaskMeta {
    /** CPU seconds of the process that ran the file, and of its children. */
    cpuS?: number;
  }
}

afterEach(endAll);

const whole = globalThis as { cpuBeforeS?: number };

// Where files share a process, each costs what has been used since the file before it, its imports included.
// biome-ignore lint/correctness/noEmptyPattern: vitest takes no other first argument where no fixture is used.
afterAll(({}, file) => {
  const { user, system } = process.cpuUsage();
  const usedS = (user + system) / 1e6 + childrenS();
  file.meta.cpuS = usedS - (whole.cpuBeforeS ?? 0);
  whole.cpuBeforeS = usedS;
});
