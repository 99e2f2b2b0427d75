import type { AnyNode, Program } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';

/** The possible values of an expression: the expressions that give it a value, and whether these are all. */
export interface Values {
  nodes: AnyNode[];
  isAll: boolean;
}

/** Names that lead to names; a longer chain is not followed. */
const MAX_STEPS = 8;

/**
 * Where the values of a program's variables come from. Variables of one name in different functions count as one: so
 * there are sometimes more values than in truth, never fewer.
 */
export class Bindings {
  readonly #values = new Map<string, Values>();

  constructor(program: Program) {
    walk(program, [], (node, parents) => {
      if (node.type === 'VariableDeclarator') this.#bind(node.id, node.init ?? null, isLoop(parents));
      else if (node.type === 'AssignmentExpression')
        this.#bind(node.left, node.operator === '=' ? node.right : null, node.operator !== '=');
      else if (node.type === 'UpdateExpression') this.#bind(node.argument, null, true);
      else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement')
        this.#bind(node.left, null, true);
      else if (node.type === 'CatchClause' && node.param) this.#bind(node.param, null, true);
      else if (
        node.type === 'FunctionDeclaration' ||
        node.type === 'FunctionExpression' ||
        node.type === 'ArrowFunctionExpression'
      ) {
        if (node.type !== 'ArrowFunctionExpression' && node.id) this.#bind(node.id, node, false);
        for (const one of node.params) this.#bind(one, null, true);
      }
    });
  }

  #bind(target: AnyNode, value: AnyNode | null, isUnknown: boolean): void {
    if (target.type !== 'Identifier') return;
    const known = this.#values.get(target.name) ?? { nodes: [], isAll: true };
    if (value !== null) known.nodes.push(value);
    if (isUnknown) known.isAll = false;
    this.#values.set(target.name, known);
  }

  /** A name of the engine: the program neither declares it nor gives it a value. */
  isEngines(node: AnyNode): boolean {
    return node.type === 'Identifier' && !this.#values.has(node.name) && !/^global/.test(node.name);
  }

  /** Follows variables and both ways of a choice. */
  of(node: AnyNode, steps = 0): Values {
    if (node.type === 'ConditionalExpression') return both(this.of(node.consequent), this.of(node.alternate));
    if (node.type === 'LogicalExpression') return both(this.of(node.left), this.of(node.right));
    if (node.type === 'AssignmentExpression' && node.operator === '=') return this.of(node.right, steps);
    if (node.type === 'UnaryExpression' && node.operator === '!' && node.argument.type === 'Literal')
      return { nodes: [{ ...node.argument, value: !node.argument.value }], isAll: true };
    if (node.type !== 'Identifier') return { nodes: [node], isAll: isKnown(node) };
    const bound = this.#values.get(node.name);
    if (bound === undefined || steps >= MAX_STEPS) return { nodes: [], isAll: false };
    return bound.nodes.map((one) => this.of(one, steps + 1)).reduce(both, { nodes: [], isAll: bound.isAll });
  }
}

function isLoop(parents: AnyNode[]): boolean {
  return /^For(?:In|Of)Statement$/.test(parents.at(-2)?.type ?? '');
}

/** What an expression of this kind gives can be read off it. */
function isKnown(node: AnyNode): boolean {
  return (
    /^(?:\w+Literal|Literal|(?:Object|Array|New)Expression)$/.test(node.type) ||
    isFunction(node) ||
    !!requiredModule(node)
  );
}

function both(one: Values, other: Values): Values {
  return { nodes: [...one.nodes, ...other.nodes], isAll: one.isAll && other.isAll };
}

/** The module that `require` is called for; null where this is no such call, '' where its name is computed. */
export function requiredModule(node: AnyNode): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return null;
  if (node.callee.name !== 'require' || node.arguments.length === 0) return null;
  const [name] = node.arguments;
  return name.type === 'Literal' && typeof name.value === 'string' ? name.value : '';
}

export function isFunction({ type }: AnyNode): boolean {
  return /Function/.test(type);
}
