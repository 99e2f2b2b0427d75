import type { AtEngine } from './at.ts';
import { MAX_SILENT, PROBE_MS } from './limits.ts';

/** Asks `AT` until there is an answer, or until the modem counts as dead. The engine takes other commands only then. */
export function askAt(at: AtEngine, tries: number, done: (isThere: boolean) => void): void {
  at.urgent('AT', PROBE_MS, (word) => {
    if (!word && tries + 1 < MAX_SILENT) {
      askAt(at, tries + 1, done);
      return;
    }
    if (word) at.release();
    done(!!word);
  });
}
