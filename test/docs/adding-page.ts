import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from '../../scripts/project.ts';
import { temporaryFolder } from '../commands/cli.ts';

/** One block of docs/ADDING.md: a new file, or the lines that a file of the project gets. */
export interface Block {
  /** The heading above it. */
  section: string;
  path: string;
  isEdit: boolean;
  text: string;
}

export function readPage(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** The blocks whose first line is the path of a file. */
export function blocksOf(page: string): Block[] {
  return page.split(/^## /m).flatMap((part) => {
    const section = part.slice(0, part.indexOf('\n'));
    const blocks = part.matchAll(/^```(ts|js|json|diff)\n\/\/ (\S+)\n([\s\S]*?)^```$/gm);
    return [...blocks].map(([, kind, path, text]) => ({ section, path, isEdit: kind === 'diff', text }));
  });
}

/** A copy of the sources with all that the page adds. @returns its folder */
export function scratchCopy(blocks: readonly Block[]): string {
  const folder = temporaryFolder();
  for (const room of [
    'firmware',
    'sensors',
    'simulator',
    'scripts',
    'package.json',
    'tsconfig.json',
    'biome.json',
  ])
    cpSync(join(PROJECT, room), join(folder, room), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const block of blocks) {
    const path = join(folder, block.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, block.isEdit ? edited(readFileSync(path, 'utf8'), block) : block.text);
  }
  return folder;
}

/** Lines that stay (` `) and go (`-`) are looked for from the last one on; those that come (`+`) stand after it. */
export function edited(text: string, { path, text: edit }: Pick<Block, 'path' | 'text'>): string {
  const lines = text.split('\n');
  let at = 0;
  for (const line of edit.trimEnd().split('\n')) {
    const [sign, words] = [line[0], line.slice(1)];
    if (sign === '+') {
      lines.splice(at++, 0, words);
      continue;
    }
    const found = lines.indexOf(words, at);
    if (found < 0) throw new Error(`${path} has no line "${words}" from line ${at + 1} on`);
    if (sign === '-') lines.splice(found, 1);
    at = sign === '-' ? found : found + 1;
  }
  return lines.join('\n');
}
