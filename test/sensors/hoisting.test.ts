import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { build } from '../../scripts/build/build.ts';

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

test.each([...drivers, 'firmware/app.ts', 'firmware/all-sensors.ts'])(
  '%s: no function stands behind a return, for Espruino does not hoist',
  (entry) => {
    expect(behindReturn(parse(build(entry).bytes, { ecmaVersion: 2020 }))).toEqual([]);
  },
);
