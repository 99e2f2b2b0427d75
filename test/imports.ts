import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import, re-export or dynamic import of a source file. */
export interface Import {
  from: string;
  /** A path from the project's folder, or the name of a package or of a part of Node. */
  to: string;
}

const IMPORT =
  /^(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** All imports of these files. @param root the project's folder */
export function importsOf(root: string, files: readonly string[]): Import[] {
  return files.flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(IMPORT)].map((match) => {
      const to = match[1] ?? match[2] ?? match[3];
      return { from, to: to.startsWith('.') ? normalize(join(dirname(from), to)) : to };
    }),
  );
}

/** All that is reached from these files, themselves included. */
export function reachedFrom(imports: readonly Import[], starts: readonly string[]): Set<string> {
  const reached = new Set(starts);
  for (const file of reached) for (const { from, to } of imports) if (from === file) reached.add(to);
  return reached;
}

/**
 * Folders beside each other, at every level, of which one leads to the other and back. What a folder holds counts for it,
 * its own folders included.
 * @returns one line for each such pair, with an import that makes it
 */
export function circlesBetween(imports: readonly Import[]): string[] {
  const lines: string[] = [];
  for (const [level, pairs] of siblings(imports))
    for (const [pair, example] of pairs) {
      const [one, other] = pair.split(' ');
      if (leads(pairs, other, one))
        lines.push(`${level}: ${one} -> ${other}, as ${example.from} imports ${example.to}`);
    }
  return lines;
}

function siblings(imports: readonly Import[]): Map<string, Map<string, Import>> {
  const levels = new Map<string, Map<string, Import>>();
  for (const one of imports) {
    const [a, b] = [one.from, one.to].map((file) => dirname(file).split('/'));
    const shared = a.findIndex((folder, index) => folder !== b[index]);
    if (shared < 0 || shared >= b.length) continue;
    const level = a.slice(0, shared).join('/');
    const pairs = levels.get(level) ?? new Map<string, Import>();
    levels.set(level, pairs);
    const pair = `${a[shared]} ${b[shared]}`;
    if (!pairs.has(pair)) pairs.set(pair, one);
  }
  return levels;
}

function leads(pairs: ReadonlyMap<string, Import>, from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const folder of reached)
    for (const pair of pairs.keys())
      if (pair.startsWith(`${folder} `)) reached.add(pair.slice(folder.length + 1));
  return reached.has(to);
}
