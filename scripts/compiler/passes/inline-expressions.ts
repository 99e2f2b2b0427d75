import type { AnyNode, CallExpression, Expression, FunctionDeclaration } from 'acorn';
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
    const functions = new Map(functionsWith(program, 'inline').map((fn) => [fn.id.name, fn]));
    if (functions.size === 0) return source;
    const calls: CallExpression[] = [];
    walk(program, [], (node, parents) => {
      if (!isReference(node, parents) || !functions.has(node.name)) return;
      const call = parents[parents.length - 1];
      if (call.type !== 'CallExpression' || call.callee !== node)
        throw new PassError(`${node.name} says 'inline' and is used other than by a call`);
      calls.push(call);
    });
    const isWithin = (inner: AnyNode, outer: AnyNode) =>
      inner !== outer && inner.start >= outer.start && inner.end <= outer.end;
    // Innermost first: what such a function or an argument of its calls contains is put in before it goes itself.
    const isReady = (call: CallExpression) =>
      !calls.some((one) => isWithin(one, call) || isWithin(one, calledBy(functions, call)));
    const edits: Edit[] = calls
      .filter(isReady)
      .map((call) => inlined(source, call, calledBy(functions, call)));
    for (const [name, fn] of functions) {
      resultOf(fn);
      if (!calls.some((call) => calledBy(functions, call).id.name === name))
        edits.push({ ...place(fn), text: breaksIn(source, fn) });
    }
    if (edits.length === 0)
      throw new PassError(`${[...functions.keys()].join(', ')} say 'inline' and call each other in a circle`);
    // What stands in a function that goes is gone with it.
    source = applyEdits(
      source,
      edits.filter(
        (edit) => !edits.some((one) => edit !== one && edit.start >= one.start && edit.end <= one.end),
      ),
    );
  }
}

function calledBy(
  functions: ReadonlyMap<string, FunctionDeclaration>,
  { callee }: CallExpression,
): FunctionDeclaration {
  return functions.get((callee as { name?: string }).name ?? '') as FunctionDeclaration;
}

function resultOf({ id, body }: FunctionDeclaration): Expression {
  const [, result] = body.body;
  if (result?.type !== 'ReturnStatement' || !result.argument || body.body.length > 2)
    throw new PassError(`${id.name} says 'inline' and is more than one expression`);
  return result.argument;
}

function inlined(source: string, call: CallExpression, fn: FunctionDeclaration): Edit {
  const value = resultOf(fn);
  const given: Edit[] = [];
  walk(value, [], (inner, above) => {
    const index = fn.params.findIndex(
      (param) => isReference(inner, above) && param.type === 'Identifier' && param.name === inner.name,
    );
    const argument = call.arguments[index];
    if (argument) given.push({ ...place(inner), text: `(${source.slice(argument.start, argument.end)})` });
    else if (index >= 0) given.push({ ...place(inner), text: '(void 0)' });
  });
  // Lines stay lines, so that a source map stays true.
  const text = onOneLine(applyEdits(source, given, value.start, value.end));
  return { ...place(call), text: `(${text})${breaksIn(source, call)}` };
}
