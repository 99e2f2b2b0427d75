import {
  type AnyNode,
  type Identifier,
  type Program,
  parse,
  type TemplateLiteral,
  type VariableDeclaration,
} from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';

/** Thrown when the source uses what this compiler cannot turn into ES5 with the same meaning. */
export class CompileError extends Error {}

/**
 * The last steps that esbuild does not take: `let` and `const` become `var`, `{a, b() {}}` becomes `{a: a, b:
 * function() {}}`, a template a sum, and each object that stands at the top of
 * a file only to hold state becomes one variable a field, which the minifier can then name with one letter and the
 * engine finds in half the time. Lines stay lines, so that a source map by line stays true.
 *
 * @param kept objects at the top that stay what they are, for who looks at them by name
 */
export function toEs5(source: string, kept: ReadonlySet<string> | 'all' = new Set()): string {
  const program = parse(source, { ecmaVersion: 2020, sourceType: 'module' });
  const edits: Edit[] = [];
  const states = new Map<string, Set<string>>();
  const values = usedAsValues(program);
  for (const name of grownObjects(program)) values.add(name);
  if (kept !== 'all') for (const name of kept) values.add(name);
  for (const statement of program.body)
    if (statement.type === 'VariableDeclaration' && kept !== 'all')
      flatten(source, statement, { values, states, edits });
  walk(program, [], (node, parents) => {
    if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      refuseLoopClosure(node, parents);
      if (!edits.some((edit) => edit.start === node.start))
        edits.push({ start: node.start, end: node.start + node.kind.length, text: 'var' });
    }
    if (node.type === 'Property' && (node.shorthand || node.method)) {
      const key = source.slice(node.key.start, node.key.end);
      const text = node.method ? `${key}: function` : `${key}: ${key}`;
      edits.push({ start: node.start, end: node.key.end, text });
    } else if (node.type === 'TemplateLiteral') {
      joinTemplate(node, edits);
    } else if (node.type === 'Identifier' && states.has(node.name)) useOfState(node, parents, edits);
  });
  return applyEdits(source, edits);
}

/** Names that are used other than as `name.field`; an object that is not among them is turned into variables. */
function usedAsValues(program: Program): Set<string> {
  const found = new Set<string>();
  walk(program, [], (node, parents) => {
    if (node.type !== 'Identifier') return;
    const parent = parents[parents.length - 1];
    if (parent.type === 'MemberExpression' && !parent.computed) return;
    if (parent.type === 'VariableDeclarator' && parent.id === node) return;
    if (parent.type === 'Property' && parent.key === node && parent.value !== node) return;
    found.add(node.name);
  });
  return found;
}

/** Objects at the top that get further fields, which a program may well do; the client's never do. */
function grownObjects(program: Program): Set<string> {
  const fields = new Map<string, Set<string>>();
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') continue;
      const names = init.properties.map((one) =>
        one.type === 'Property' && one.key.type === 'Identifier' ? one.key.name : '',
      );
      fields.set(id.name, new Set(names));
    }
  }
  const grown = new Set<string>();
  walk(program, [], (node) => {
    if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return;
    const known = fields.get(node.object.name);
    if (known !== undefined && node.property.type === 'Identifier' && !known.has(node.property.name))
      grown.add(node.object.name);
  });
  for (const [name, known] of fields) if (known.has('')) grown.add(name);
  return grown;
}

/** `var state = { a: 1, b: 2 };` becomes `var state_a = 1, state_b = 2;` */
function flatten(
  source: string,
  statement: VariableDeclaration,
  { values, states, edits }: { values: Set<string>; states: Map<string, Set<string>>; edits: Edit[] },
): void {
  for (const declared of statement.declarations) {
    if (declared.id.type !== 'Identifier' || declared.init?.type !== 'ObjectExpression') continue;
    const name = declared.id.name;
    if (values.has(name) || declared.init.properties.length === 0) continue;
    const fields = new Set<string>();
    edits.push({ start: declared.start, end: declared.init.start + 1, text: '' });
    for (const property of declared.init.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier' || property.computed)
        throw new CompileError(`${name}: a state object has plain fields only`);
      fields.add(property.key.name);
      edits.push({
        start: property.key.start,
        // A value in brackets begins before its node.
        end: property.shorthand ? property.value.start : source.indexOf(':', property.key.end) + 1,
        text: `${name}_${property.key.name} =${property.shorthand ? ' ' : ''}`,
      });
    }
    // A trailing comma would end the list of variables.
    const last = declared.init.properties.at(-1);
    const start = last ? last.end : declared.init.end - 1;
    const lines = source.slice(start, declared.init.end).replace(/[^\n]/g, '');
    edits.push({ start, end: declared.init.end, text: lines });
    states.set(name, fields);
  }
}

function useOfState(node: Identifier, parents: AnyNode[], edits: Edit[]): void {
  const parent = parents[parents.length - 1];
  if (parent.type !== 'MemberExpression' || parent.property === node || parent.property.type !== 'Identifier')
    return;
  const field = parent.property.name;
  edits.push({ start: parent.start, end: parent.end, text: `${node.name}_${field}` });
}

/** Espruino takes templates, other ES5 engines do not; esbuild's `concat` costs a look-up. */
function joinTemplate(node: TemplateLiteral, edits: Edit[]): void {
  const last = node.quasis.length - 1;
  node.quasis.forEach((quasi, index) => {
    const text = JSON.stringify(quasi.value.cooked);
    edits.push({
      start: quasi.start - 1,
      end: quasi.end + (index < last ? 2 : 1),
      text: `${index > 0 ? ') + ' : '('}${text}${index < last ? ' + (' : ')'}`,
    });
  });
}

/** A `let` of a loop that a closure keeps would be another variable as `var`. */
function refuseLoopClosure(node: VariableDeclaration, parents: AnyNode[]): void {
  const loop = parents.findLastIndex((parent) => /^(For|While|DoWhile)/.test(parent.type));
  const fn = parents.findLastIndex((parent) => /Function/.test(parent.type));
  if (loop <= fn) return;
  walk(parents[loop], [], (inner) => {
    if (/Function/.test(inner.type))
      throw new CompileError(`line ${node.loc?.start.line ?? '?'}: a function inside a loop with a let`);
  });
}
