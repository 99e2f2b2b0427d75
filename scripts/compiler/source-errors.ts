import { SourceMap } from 'node:module';
import { relative } from 'node:path';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { asModule, type Compiled, compile } from './build.ts';
import type { Choice } from './choice.ts';
import { CompileError } from './passes/es5.ts';

/** Why a program cannot go onto a board, at its place in the source. */
export class SourceProblems extends Error {}

/** Shown at once; the rest is a number. */
const MAX_SHOWN = 10;

/**
 * Compiles a program and checks what comes out against what Espruino lacks or takes otherwise.
 * @param entry from `folder`
 * @throws SourceProblems, one `file:line: what; use ...` a line
 */
export function compileChecked(entry: string, folder: string, choice: Choice): Compiled {
  let compiled: Compiled;
  try {
    compiled = compile(entry, [], folder, choice);
    compiled.es5 = asModule(compiled.es5);
  } catch (error) {
    throw problems(fromEsbuild(error) ?? fromCompiler(error, entry));
  }
  const own = /\brequire\(["'](\.{1,2}\/[^"']*)["']\)/.exec(compiled.es5);
  if (own !== null)
    throw problems([
      `${entry}: require("${own[1]}") of a file of the project; write import * as x from "${own[1]}"`,
    ]);
  const map = new SourceMap(JSON.parse(compiled.map));
  const found = checkLanguage(compiled.es5, entry).map(({ line, what, instead }) => {
    const at = map.findEntry(line - 1, 0);
    const place =
      'originalSource' in at ? `${relative('', at.originalSource)}:${at.originalLine + 1}` : entry;
    return `${place}: ${what}; use ${instead}`;
  });
  if (found.length > 0) throw problems([...new Set(found)]);
  return compiled;
}

interface EsbuildError {
  text: string;
  location: { file: string; line: number } | null;
}

function fromEsbuild(error: unknown): string[] | null {
  const { errors } = error as { errors?: EsbuildError[] };
  return (
    errors?.map(({ text, location }) => {
      const missing = /^Transforming (.*) to the configured target/.exec(text);
      const what = missing === null ? text : `${missing[1]}: Espruino has no such thing`;
      return location === null ? what : `${location.file}:${location.line}: ${what}`;
    }) ?? null
  );
}

function fromCompiler(error: unknown, entry: string): string[] {
  if (error instanceof CompileError) return [`${entry}: ${error.message}`];
  throw error;
}

function problems(lines: string[]): SourceProblems {
  const more = lines.length - MAX_SHOWN;
  return new SourceProblems(
    [...lines.slice(0, MAX_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  );
}
