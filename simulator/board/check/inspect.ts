import { parse } from 'acorn';
import { isBuiltIn } from '../globals.ts';
import { type Change, changesOf } from '../language/changes.ts';
import { walk } from '../language/edits.ts';
import { freeNames } from '../language/scope.ts';
import { codeTexts } from '../language/string-code.ts';
import { sharedRealm } from '../realm.ts';

/** Texts that one process remembers what it saw in. */
const MAX_INSPECTED = 256;

export interface Inspected {
  /** Where it changes what is built in, in its strings of code too. */
  changes: Change[];
  /** Names in a `require`. */
  requires: string[];
}

const NOTHING: Inspected = { changes: [], requires: [] };
const seen = new Map<string, Inspected>();

/** What a program does to the engine, and which modules it names. What does not parse does nothing. */
export function inspect(text: string): Inspected {
  const known = seen.get(text);
  if (known !== undefined) return known;
  if (seen.size >= MAX_INSPECTED) seen.clear();
  const found = look(text);
  seen.set(text, found);
  return found;
}

function look(text: string): Inspected {
  let program: ReturnType<typeof parse>;
  try {
    const source = text.replace(/^#!/, '//');
    program = parse(source, { ecmaVersion: 'latest', locations: true, allowReturnOutsideFunction: true });
  } catch {
    return NOTHING;
  }
  const free = new Set(freeNames(program).map(({ name }) => name));
  const changes = changesOf(program, (name) => free.has(name) && isBuiltIn(name), isLibrary);
  for (const { text: code, line } of codeTexts(program))
    changes.push(...look(code).changes.map((one) => ({ ...one, line })));
  const requires: string[] = [];
  walk(program, [], (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
    const [name] = node.arguments;
    if (node.callee.name === 'require' && name?.type === 'Literal' && typeof name.value === 'string')
      requires.push(name.value);
  });
  return { changes, requires };
}

/** A library of the engine's that all boards share. */
function isLibrary(name: string): boolean {
  return name in sharedRealm().espruino.libraries;
}

/**
 * The first place in these programs, and in the modules that they name, where something built in is changed.
 * @param read a file's text by its name, undefined where there is none
 */
export function firstChange(
  files: readonly string[],
  read: (name: string) => string | undefined,
): (Change & { file: string }) | null {
  const asked = new Set(files);
  for (const file of asked) {
    const text = read(file);
    if (text === undefined) continue;
    const { changes, requires } = inspect(text);
    if (changes.length > 0) return { ...changes[0], file };
    for (const name of requires) asked.add(name);
  }
  return null;
}
