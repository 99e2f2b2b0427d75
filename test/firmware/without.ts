import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { ASKED_FOR } from '../../scripts/compiler/features.ts';
import { PROJECT } from '../../scripts/project.ts';
import { applyEdits, type Edit, walk } from '../../simulator/board/language/edits.ts';

/** The client's files that only features of `max` use. */
export const FILES = ['mqtt5', 'properties', 'qos2', 'reasons', 'requests', 'version5', 'websocket'];

/**
 * A copy of the firmware as it would be had nobody ever written those features: without their files, and with what the
 * others say about them cut out of the source. What forgets to ask for its feature has nothing to import.
 */
export function firmwareWithout(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mote-without-'));
  cpSync(join(PROJECT, 'firmware'), join(folder, 'firmware'), { recursive: true });
  const client = join(folder, 'firmware/client');
  for (const file of FILES) rmSync(join(client, `${file}.ts`));
  for (const file of readdirSync(client).filter((name) => /^\w+\.ts$/.test(name)))
    writeFileSync(join(client, file), cut(readFileSync(join(client, file), 'utf8')));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function cut(source: string): string {
  const { code } = transformSync(source, {
    loader: 'ts',
    charset: 'utf8',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const gone = new RegExp(`^import [^;]*"\\./(?:${FILES.join('|')})\\.ts";\\n`, 'gm');
  const names = new RegExp(`\\b(?:${ASKED_FOR.join('|')})\\b`, 'g');
  let text = code.replace(gone, '').replace(names, 'false');
  for (;;) {
    const edit = firstFold(text);
    if (!edit) return text;
    text = applyEdits(text, [edit]);
  }
}

/** What is decided before the program runs: the outermost of those. */
function firstFold(text: string): Edit | undefined {
  let found: Edit | undefined;
  walk(parse(text, { ecmaVersion: 2022, sourceType: 'module' }), [], (node) => {
    const left = folded(node, (part) => `(${text.slice(part.start, part.end)})`, text);
    if (left !== undefined) found ??= { start: node.start, end: node.end, text: left };
  });
  return found;
}

function folded(node: AnyNode, inBrackets: (part: AnyNode) => string, text: string): string | undefined {
  const [decided] = [node].flatMap((one) => {
    if (one.type === 'IfStatement' || one.type === 'ConditionalExpression') return [one.test];
    if (one.type === 'LogicalExpression') return [one.left];
    return one.type === 'UnaryExpression' && one.operator === '!' ? [one.argument] : [];
  });
  if (decided?.type !== 'Literal' || typeof decided.value !== 'boolean') return undefined;
  const { value } = decided;
  if (node.type === 'UnaryExpression') return `${!value}`;
  if (node.type === 'LogicalExpression')
    return value === (node.operator === '&&') ? inBrackets(node.right) : `${value}`;
  if (node.type === 'ConditionalExpression') return inBrackets(value ? node.consequent : node.alternate);
  if (node.type !== 'IfStatement') return undefined;
  const kept = value ? node.consequent : node.alternate;
  return kept ? text.slice(kept.start, kept.end) : ';';
}
