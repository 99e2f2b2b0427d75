import { type BoardKind, KIND_NAMES, KINDS, kindNamed } from '../../simulator/board/boards/index.ts';
import { UsageError } from '../usage.ts';

/** What `--board` and mote.json take: the names of boards, and Espruino's own for them. */
export const BOARD_WORDS: readonly string[] = [...KIND_NAMES, ...new Set(KINDS.map(({ env }) => env))];

/** @throws UsageError: there is no such board */
export function askedKind(name: string): BoardKind {
  const kind = kindNamed(name);
  if (kind === undefined)
    throw new UsageError(`--board ${name}: not known; there are ${KIND_NAMES.join(', ')}`);
  return kind;
}
