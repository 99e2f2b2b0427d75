import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { functionsWith } from './directives.ts';
import { breaksIn, isReference, onOneLine, PassError, parseModule, place } from './tree.ts';

/**
 * Puts the one expression of each function that says `'inline'` in the place of its calls: one variable and 9,000
 * instructions a call fewer.
 * @throws PassError: such a function is more than one expression, or is used other than by calls; with its name
 */
export function inlineExpressions(source: string): string {
  for (;;) {
    const program = parseModule(source);
    const [fn] = functionsWith(program, 'inline');
    if (!fn) return source;
    const { name } = fn.id;
    const [, result] = fn.body.body;
    if (result?.type !== 'ReturnStatement' || !result.argument || fn.body.body.length > 2)
      throw new PassError(`${name} says 'inline' and is more than one expression`);
    const value = result.argument;
    const edits: Edit[] = [{ ...place(fn), text: breaksIn(source, fn) }];
    walk(program, [], (node, parents) => {
      if (!isReference(node, parents) || node.name !== name) return;
      const call = parents[parents.length - 1];
      if (call.type !== 'CallExpression' || call.callee !== node)
        throw new PassError(`${name} says 'inline' and is used other than by a call`);
      const given: Edit[] = [];
      walk(value, [], (inner, above) => {
        const index = fn.params.findIndex(
          (param) => isReference(inner, above) && param.type === 'Identifier' && param.name === inner.name,
        );
        const argument = call.arguments[index];
        if (argument)
          given.push({ ...place(inner), text: `(${source.slice(argument.start, argument.end)})` });
      });
      edits.push({
        ...place(call),
        // Lines stay lines, so that a source map stays true.
        text: `(${onOneLine(applyEdits(source, given, value.start, value.end))})${breaksIn(source, call)}`,
      });
    });
    source = applyEdits(source, edits);
  }
}
