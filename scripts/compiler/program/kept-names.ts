import { readFileSync } from 'node:fs';

/** Statements of ES modules at the start of a line; Espruino has none, so a file with them is compiled as a module. */
const MODULE_STATEMENT = /^(?:import\s*[\w{*"']|export\s+(?:default|const|let|var|function|class|\{|\*))/m;
const TOP_DECLARATION = /^(?:export\s+)?(?:function|class|var|let|const)\s+([A-Za-z_$][\w$]*)/gm;
/** Code in a string that is passed to the engine, up to the string's end in that line. */
const CODE_STRING =
  /\b(?:setInterval|setTimeout|setWatch|eval|on|addListener)\(\s*(?:["'`]\w+["'`]\s*,\s*)?(["'`])(.*?)\1/g;
/** The engine calls it by itself. */
const ON_INIT = 'onInit';

/**
 * Which names at the top of a program stay as they are: `all` of plain JavaScript for Espruino, as its console and code in
 * strings find them by name; of a module those that the engine may call.
 */
export type KeptNames = 'all' | readonly string[];

/** Whether a file has to be compiled before an engine takes it. */
export function isModuleFile(path: string, text: string): boolean {
  return /\.[cm]?tsx?$/.test(path) || MODULE_STATEMENT.test(text);
}

/** @param isPrivate the author wants short names, also for what is at the top */
export function keptNames(path: string, text: string, isPrivate: boolean): KeptNames {
  if (!isPrivate && !isModuleFile(path, text)) return 'all';
  const codes = [...text.matchAll(CODE_STRING)].map(([, , code]) => code).join('\n');
  const declared = [...text.matchAll(TOP_DECLARATION)].map(([, name]) => name);
  return declared.filter(
    (name) => name === ON_INIT || new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(codes),
  );
}

/** A function at the top of a program that the build leaves out, as nothing calls it. */
export interface LeftOut {
  name: string;
  /** From 1. */
  line: number;
}

/** @param compiled what is left of the file and all that it imports, before names are shortened */
export function leftOutOf(path: string, compiled: string): LeftOut[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(?:async\s+)?function\s+([A-Za-z_$][\w$]*)/gm)]
    .map(({ 1: name, index }) => ({ name, line: text.slice(0, index).split('\n').length }))
    .filter(({ name }) => !new RegExp(`\\bfunction ${name.replaceAll('$', '\\$')}\\d*\\b`).test(compiled));
}
