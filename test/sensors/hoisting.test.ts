import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { buildOnce } from '../../scripts/compiler/once.ts';

const drivers = readdirSync(join(import.meta.dirname, '../../sensors'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `sensors/${file}`);

type Tree = { type?: string; id?: { name: string }; body?: unknown } & Record<string, unknown>;

/** Names of functions that stand behind the return of their block. */
function behindReturn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const statements = Array.isArray(node) ? (node as Tree[]) : [];
  const end = statements.findIndex((statement) => statement?.type === 'ReturnStatement');
  const late = statements
    .slice(end + 1)
    .filter((statement) => end >= 0 && statement.type === 'FunctionDeclaration');
  return [...late.map(({ id }) => id?.name ?? ''), ...Object.values(node).flatMap(behindReturn)];
}

/** Names that a function uses before its `var` for them has run: the engine takes those of the scope outside. */
function usedBeforeVar(node: unknown, found: string[] = []): string[] {
  if (typeof node !== 'object' || node === null) return found;
  const { type, body, params } = node as Tree;
  if (/Function/.test(type ?? '')) {
    const [used, declared] = [new Map<string, number>(), new Map<string, number>()];
    collect(body, used, declared);
    const own = (params as { name?: string }[]).map(({ name }) => name);
    for (const [name, at] of declared)
      if ((used.get(name) ?? at) < at && !own.includes(name)) found.push(name);
  }
  for (const child of Object.values(node)) usedBeforeVar(child, found);
  return found;
}

/** Where each name is first used, and first declared; functions inside run later. */
function collect(node: unknown, used: Map<string, number>, declared: Map<string, number>): void {
  if (typeof node !== 'object' || node === null || /Function/.test((node as Tree).type ?? '')) return;
  const { type, name, start, id } = node as Tree & { name: string; start: number };
  if (type === 'Identifier' && !used.has(name)) used.set(name, start);
  const own = (id as { name?: string })?.name;
  if (type === 'VariableDeclarator' && own && !declared.has(own)) declared.set(own, start);
  for (const [key, child] of Object.entries(node))
    if (key !== 'property' && key !== 'key') collect(child, used, declared);
}

test.each([...drivers, 'firmware/app.ts', 'firmware/all-sensors.ts'])(
  '%s: nothing stands behind a return or before its var, for Espruino does not hoist',
  (entry) => {
    const tree = parse(buildOnce(entry).bytes, { ecmaVersion: 2020 });
    expect(behindReturn(tree)).toEqual([]);
    expect(usedBeforeVar(tree)).toEqual([]);
  },
);

test('a var behind the return of what uses it is found', () => {
  const source = 'var n = 1; function f(t) { return n = t, n + 1; var n; } function g() { var m; m = 1; }';
  expect(usedBeforeVar(parse(source, { ecmaVersion: 2020 }))).toEqual(['n']);
});
