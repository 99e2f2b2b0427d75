import type { AnyNode, Function as FunctionNode, Identifier, Pattern, Program } from 'acorn';

/** A name that a program uses but does not declare: a global, or a mistake. */
export interface FreeName {
  name: string;
  /** Line of its first use, from 1, and its place in the text. */
  line: number;
  start: number;
  /** The program assigns to it, which creates a global. */
  assigned: boolean;
  /** The program tests `typeof NAME`, so it expects that the name may be missing. */
  probed: boolean;
}

class Scope {
  readonly names = new Set<string>();
  readonly parent: Scope | null;
  readonly ofFunction: boolean;

  constructor(parent: Scope | null, ofFunction: boolean) {
    this.parent = parent;
    this.ofFunction = ofFunction;
  }

  has(name: string): boolean {
    return this.names.has(name) || (this.parent?.has(name) ?? false);
  }
}

/** Every name that is free in a program, in the order of first use. */
export function freeNames(program: Program): FreeName[] {
  const found = new Map<string, FreeName>();
  const note = (node: Identifier, scope: Scope, assigned: boolean, probed: boolean) => {
    if (scope.has(node.name) || node.name === 'arguments') return;
    const line = node.loc?.start.line ?? 0;
    const known = found.get(node.name) ?? {
      name: node.name,
      line,
      start: node.start,
      assigned: false,
      probed: false,
    };
    known.assigned ||= assigned;
    known.probed ||= probed;
    found.set(node.name, known);
  };

  const visit = (node: AnyNode, scope: Scope): void => {
    switch (node.type) {
      case 'Identifier':
        note(node, scope, false, false);
        return;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        visitFunction(node, scope);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (node.superClass) visit(node.superClass, scope);
        visit(node.body, scope);
        return;
      case 'AssignmentExpression':
        if (node.left.type === 'Identifier') note(node.left, scope, true, false);
        else visit(node.left, scope);
        visit(node.right, scope);
        return;
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') note(node.argument, scope, true, false);
        else visit(node.argument, scope);
        return;
      case 'UnaryExpression':
        if (node.operator === 'typeof' && node.argument.type === 'Identifier')
          note(node.argument, scope, false, true);
        else visit(node.argument, scope);
        return;
      case 'MemberExpression':
        visit(node.object, scope);
        if (node.computed) visit(node.property, scope);
        return;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) visit(node.key, scope);
        if (node.value) visit(node.value, scope);
        return;
      case 'VariableDeclarator':
        if (node.init) visit(node.init, scope);
        return;
      case 'LabeledStatement':
        visit(node.body, scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'CatchClause': {
        const inner = new Scope(scope, false);
        if (node.param) declare(node.param, inner);
        visit(node.body, inner);
        return;
      }
      case 'BlockStatement':
      case 'SwitchStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = new Scope(scope, false);
        declareBlock(node, inner);
        if (
          (node.type === 'ForInStatement' || node.type === 'ForOfStatement') &&
          node.left.type === 'Identifier'
        )
          note(node.left, inner, true, false);
        eachChild(node, (child) => visit(child, inner));
        return;
      }
      default:
        eachChild(node, (child) => visit(child, scope));
    }
  };

  const visitFunction = (node: FunctionNode, scope: Scope): void => {
    const inner = new Scope(scope, true);
    if (node.id) inner.names.add(node.id.name);
    for (const parameter of node.params) declare(parameter, inner);
    if (node.body.type === 'BlockStatement') {
      declareVars(node.body, inner);
      for (const statement of node.body.body) declareLexical(statement, inner);
      for (const statement of node.body.body) visit(statement, inner);
    } else visit(node.body, inner);
  };

  const top = new Scope(null, true);
  declareVars(program, top);
  for (const statement of program.body) declareLexical(statement, top);
  for (const statement of program.body) visit(statement, top);
  return [...found.values()];
}

/** Calls `visit` for each node directly below, in the order of the source. */
export function eachChild(node: AnyNode, visit: (child: AnyNode) => void): void {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) isNode(item) && visit(item);
    else if (isNode(value)) visit(value);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

function declare(pattern: Pattern, scope: Scope): void {
  if (pattern.type === 'Identifier') scope.names.add(pattern.name);
}

/** `var` and function names belong to the whole function, at whatever depth they stand. */
function declareVars(node: AnyNode, scope: Scope): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var')
    for (const one of node.declarations) declare(one.id, scope);
  if (node.type === 'FunctionDeclaration' && node.id) scope.names.add(node.id.name);
  eachChild(node, (child) => {
    if (!/Function|Class/.test(child.type) || child.type === 'FunctionDeclaration') {
      if (child.type === 'FunctionDeclaration') declare(child.id as Identifier, scope);
      else declareVars(child, scope);
    }
  });
}

function declareLexical(node: AnyNode, scope: Scope): void {
  if (node.type === 'VariableDeclaration' && node.kind !== 'var')
    for (const one of node.declarations) declare(one.id, scope);
  if (node.type === 'ClassDeclaration' && node.id) scope.names.add(node.id.name);
}

function declareBlock(node: AnyNode, scope: Scope): void {
  eachChild(node, (child) => {
    declareLexical(child, scope);
    if (child.type === 'SwitchCase')
      for (const statement of child.consequent) declareLexical(statement, scope);
  });
}
