import { expect } from 'vitest';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { joined } from '../../../scripts/compiler/joined.ts';
import { passesOfClient } from '../../../scripts/compiler/passes/index.ts';
import { isReference, parseModule, place, topFunctions } from '../../../scripts/compiler/passes/tree.ts';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';

const OTHER = 'quiteAnotherName';

/** The source with a function at its top under another name, wherever that is used. */
function renamed(source: string, name: string): string {
  const edits: Edit[] = [];
  walk(parseModule(source), [], (node, parents) => {
    const parent = parents.at(-1);
    const isName = node.type === 'Identifier' && node.name === name;
    const isOwn = isName && parent?.type === 'FunctionDeclaration' && parent.id === node;
    if (!isName || (!isOwn && !isReference(node, parents))) return;
    const isShorthand = parent?.type === 'Property' && parent.shorthand;
    if (edits.some(({ start }) => start === node.start)) return;
    edits.push({ ...place(node), text: isShorthand ? `${name}: ${OTHER}` : OTHER });
  });
  return applyEdits(source, edits);
}

/** Holds that no pass knows a function of the client by its name: with another name only names change. */
export function expectNoNameMatters(build: BuildName): void {
  const source = joined(CLIENT_ENTRY, BUILDS[build]).text;
  const names = [...topFunctions(parseModule(source)).keys()];
  expect(names.length).toBeGreaterThanOrEqual(20);
  const whole = passesOfClient(source);
  for (const name of names) expect(passesOfClient(renamed(source, name)).replaceAll(OTHER, name)).toBe(whole);
}
