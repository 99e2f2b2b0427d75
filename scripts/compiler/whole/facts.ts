import type { AnyNode } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import { nameOf, parseModule } from '../passes/tree.ts';

/* What a program's syntax tree shows of it, and the client need not prepare for. */

const ENDS_TIMERS = /clear(?:Timeout|Interval)/g;

/**
 * Whether a program may end timers that are not its own: `clearTimeout()` without an argument ends all. A call with one ends one,
 * as the engine throws where it is undefined; anything else counts, words in texts too, which may be code.
 */
export function endsAllTimers(source: string): boolean {
  let harmless = 0;
  const program = parseModule(source);
  walk(program, [], (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
    const [first] = node.arguments;
    if (/^clear(?:Timeout|Interval)$/.test(node.callee.name) && first && first.type !== 'SpreadElement')
      harmless++;
  });
  return (source.match(ENDS_TIMERS) ?? []).length > harmless;
}

/**
 * Whether a message is a text of ASCII, whatever is in it: a literal, or JSON of a list, which the engine writes with
 * `\\uNNNN` for all else.
 */
export function isAscii(message: AnyNode | undefined): boolean {
  if (message?.type === 'Literal')
    return typeof message.value === 'string' && /^[\0-\x7f]*$/.test(message.value);
  if (message?.type === 'BinaryExpression' && message.operator === '+')
    return isAscii(message.left as AnyNode) && isAscii(message.right);
  return (
    message?.type === 'CallExpression' &&
    message.callee.type === 'MemberExpression' &&
    message.callee.object.type === 'Identifier' &&
    message.callee.object.name === 'JSON' &&
    nameOf(message.callee) === 'stringify' &&
    message.arguments.length === 1 &&
    message.arguments[0].type === 'ObjectExpression'
  );
}
