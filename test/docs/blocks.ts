import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A code block of a page, between its fences. */
export interface Block {
  /** Path of the page from the project's folder: `docs/proxy.md`. */
  page: string;
  /** Line number of the fence that begins the block. */
  line: number;
  language: string;
  text: string;
  /** The name that its first line gives it as a comment. */
  file: string | null;
  /** Why no test runs it, as the page says beside it; null where one does. */
  whyNot: string | null;
}

const FENCE = /^```(.*)$/;
const WHY_NOT = /Not run by this project's tests: (.+)/;
const FILE = /^(?:\/\/|#) (\S+\.\w+)$/;

/** Its blocks are files and changes of them; test/docs/adding.long.test.ts puts them together and runs what comes out. */
const HAS_TEST_OF_ITS_OWN = ['ADDING.md'];

export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter(
    (name) => name.endsWith('.md') && !HAS_TEST_OF_ITS_OWN.includes(name),
  );
  return ['README.md', ...docs.map((name) => `docs/${name}`)];
}

export function blocksOf(page: string): Block[] {
  return blocksIn(page, readFileSync(join(ROOT, page), 'utf8'));
}

export function blocksIn(page: string, text: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | null = null;
  let lastWords = '';
  for (const [index, line] of text.split('\n').entries()) {
    const [, info] = FENCE.exec(line) ?? [];
    if (open === null && info !== undefined) open = { line: index + 1, language: info, lines: [] };
    else if (open !== null && info !== undefined) {
      blocks.push({
        page,
        line: open.line,
        language: open.language,
        text: open.lines.join('\n'),
        file: FILE.exec(open.lines[0] ?? '')?.[1] ?? null,
        whyNot: WHY_NOT.exec(lastWords)?.[1] ?? null,
      });
      open = null;
      lastWords = '';
    } else if (open !== null) open.lines.push(line);
    else if (line.trim() !== '') lastWords = line;
  }
  if (open !== null) throw new Error(`${page}:${open.line}: a block without an end`);
  return blocks;
}

/** What a test takes in place of what people paste: fewer boards and worlds, and less of their time. */
const SHORTER: [RegExp, string][] = [
  [/--devices \d+/g, '--devices 2'],
  [/--seeds 1\.\.\d+/g, '--seeds 1..2'],
  [/--for \d+[hd]/g, '--for 1h'],
  [/--broker-restart 12h/g, '--broker-restart 30m'],
  // A week, or a day of each profile, where nothing is said.
  [/--sensors all(?= +#)/g, '--sensors all --for 1h'],
  [/--sensors (\S+) --air/g, '--sensors $1 --for 1h --air'],
  [/--budget(?= +#)/g, '--budget --for 1h --devices 1'],
];

/** Addresses of other machines and of the page's own: those of this one. */
const HERE: [RegExp, string][] = [
  [/192\.168\.\d+\.\d+/g, '127.0.0.1'],
  [/broker\.example/g, '127.0.0.1'],
];

export function shortened(text: string): string {
  return [...SHORTER, ...HERE].reduce((line, [from, to]) => line.replace(from, to), text);
}

/** Lines of a shell block as commands: one that ends in a backslash goes on. Comments alone are none. */
export function commandsOf({ text }: Pick<Block, 'text'>): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
}
