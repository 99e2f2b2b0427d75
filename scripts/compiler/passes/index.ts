import { checkDirectives, dropDirectives } from './directives.ts';
import { dropEmpty } from './drop-empty.ts';
import { dropUnused } from './drop-unused.ts';
import { toEs5 } from './es5.ts';
import { fold } from './fold.ts';
import { foldArguments } from './fold-arguments.ts';
import { foldLocals } from './fold-locals.ts';
import { inlineExpressions } from './inline-expressions.ts';
import { inlineNumbers } from './inline-numbers.ts';
import { inlineOnce } from './inline-once.ts';

/** What the client's source goes through between esbuild and uglify-js; README.md says why the engine wants each. */
export function passesOfClient(source: string): string {
  checkDirectives(source);
  return toEs5(dropDirectives(inlineOnce(settled(source))));
}

/** With constants in the place of their names, and without what features that the build has not leave behind. */
function settled(source: string): string {
  // What a feature decides becomes a constant first, which then decides more.
  source = inlineExpressions(dropUnused(fold(inlineNumbers(fold(source))), () => true));
  for (let last = ''; last !== source; ) {
    last = source;
    source = dropUnused(dropEmpty(foldLocals(fold(foldArguments(source, () => true)))), () => true);
  }
  return source;
}

/** The same for people to read: functions and numbers keep their names, and only what no build of these features runs is gone. */
export function passesToRead(source: string): string {
  checkDirectives(source);
  return toEs5(dropDirectives(fold(source)));
}
