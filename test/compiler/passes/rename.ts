import { expect } from 'vitest';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { joined } from '../../../scripts/compiler/joined.ts';
import { passesOfClient } from '../../../scripts/compiler/passes/index.ts';
import { isReference, parseModule, place, topFunctions } from '../../../scripts/compiler/passes/tree.ts';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';

/** The source with some functions at its top under other names, wherever those are used. */
function renamed(source: string, names: string[]): string {
  const others = new Map(names.map((name, index) => [name, otherName(index)]));
  const edits: Edit[] = [];
  walk(parseModule(source), [], (node, parents) => {
    const parent = parents.at(-1);
    if (node.type !== 'Identifier') return;
    const other = others.get(node.name);
    const isOwn = parent?.type === 'FunctionDeclaration' && parent.id === node;
    if (other === undefined || (!isOwn && !isReference(node, parents))) return;
    const isShorthand = parent?.type === 'Property' && parent.shorthand;
    if (edits.some(({ start }) => start === node.start)) return;
    edits.push({ ...place(node), text: isShorthand ? `${node.name}: ${other}` : other });
  });
  return applyEdits(source, edits);
}

const otherName = (index: number) => `quiteAnotherName${index}_`;

function sourceOf(build: BuildName): { source: string; names: string[] } {
  const source = joined(CLIENT_ENTRY, BUILDS[build]).text;
  const names = [...topFunctions(parseModule(source)).keys()];
  expect(names.length).toBeGreaterThanOrEqual(20);
  return { source, names };
}

/** Compiles the source with those names changed, and gives each its own name back. */
function builtWith(source: string, names: string[]): string {
  const built = passesOfClient(renamed(source, names));
  return names.reduceRight((text, name, index) => text.replaceAll(otherName(index), name), built);
}

/** Holds that no pass knows a function of the client by its name: when all have other names, only names change. */
export function expectNoNamesMatter(build: BuildName): void {
  const { source, names } = sourceOf(build);
  expect(builtWith(source, names)).toBe(passesOfClient(source));
}

/** The same for each function in turn. */
export function expectNoNameMatters(build: BuildName): void {
  const { source, names } = sourceOf(build);
  const whole = passesOfClient(source);
  for (const name of names) expect(builtWith(source, [name])).toBe(whole);
}
