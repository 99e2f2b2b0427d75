import { checkDirectives, dropDirectives } from './directives.ts';
import { toEs5 } from './es5.ts';
import { fold } from './fold.ts';
import { inlineExpressions } from './inline-expressions.ts';
import { inlineNumbers } from './inline-numbers.ts';
import { inlineOnce } from './inline-once.ts';

/** What the client's source goes through between esbuild and uglify-js; README.md says why the engine wants each. */
export function passesOfClient(source: string): string {
  checkDirectives(source);
  return toEs5(dropDirectives(inlineOnce(inlineExpressions(fold(inlineNumbers(source))))));
}

/** The same for people to read: functions and numbers keep their names, and only what no build of these features runs is gone. */
export function passesToRead(source: string): string {
  checkDirectives(source);
  return toEs5(dropDirectives(fold(source)));
}
