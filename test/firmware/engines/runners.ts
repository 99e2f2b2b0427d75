import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import quickjs from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core';

/** Runs a script on an engine; gives the lines that it printed. @throws when the engine says an error */
export type Run = (script: string) => Promise<string[]>;

export interface Engine {
  name: string;
  run: Run;
}

/** By the variable that names the binary: the command that is taken where it is installed, and the engine's name. */
const COMMANDS = [
  { variable: 'XST', name: 'XS' },
  { variable: 'JERRY', name: 'JerryScript' },
  { variable: 'MQJS', name: 'MicroQuickJS' },
  { variable: 'QJS', name: 'QuickJS' },
  { variable: 'DUKTAPE', command: 'duk', name: 'duktape' },
  { variable: 'MUJS', command: 'mujs', name: 'mujs' },
];

/** The engines that are here. The others are named in one line. */
export function enginesHere(): Engine[] {
  const found: Engine[] = [];
  const missing: string[] = [];
  for (const { variable, command, name } of COMMANDS) {
    const binary = process.env[variable] ?? command ?? '';
    const isHere = binary !== '' && spawnSync('sh', ['-c', 'command -v "$0"', binary]).status === 0;
    if (process.env[variable] !== undefined && !isHere)
      throw new Error(`${variable}=${binary}: there is no such command; name the binary of ${name}`);
    if (isHere) found.push({ name, run: (script) => runCommand(binary, script) });
    else if (variable === 'QJS') found.push({ name: 'QuickJS of quickjs-emscripten', run: runQuickJs });
    else missing.push(`${name} (${variable})`);
  }
  if (missing.length > 0)
    console.log(`skipped: ${missing.join(', ')}; name the binary in the variable to run them too`);
  return found;
}

async function runCommand(binary: string, script: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-'));
  try {
    writeFileSync(join(folder, 'run.js'), script, 'latin1');
    return linesOf(execFileSync(binary, [join(folder, 'run.js')], { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let quickJs: ReturnType<typeof newQuickJSWASMModuleFromVariant> | undefined;

/** Bellard's QuickJS as WebAssembly, so that one modern engine is always here. */
async function runQuickJs(script: string): Promise<string[]> {
  quickJs ??= newQuickJSWASMModuleFromVariant(quickjs as unknown as QuickJSSyncVariant);
  const context = (await quickJs).newContext();
  const printed: string[] = [];
  try {
    const print = context.newFunction('print', (text) => {
      printed.push(context.getString(text));
    });
    context.setProp(context.global, 'print', print);
    print.dispose();
    context.unwrapResult(context.evalCode(script, 'run.js', { type: 'global' })).dispose();
  } finally {
    context.dispose();
  }
  return linesOf(`${printed.join('\n')}\n`);
}

function linesOf(printed: string): string[] {
  return printed.replace(/\r?\n$/, '').split('\n');
}
