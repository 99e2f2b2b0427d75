import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../../scripts/compiler/choice.ts';
import { BUILDS, type BuildName, type Feature } from '../../../scripts/compiler/features.ts';

/** Programs that are asked for again. */
const built = new Map<string, string>();

/** A program and its client as one, as `mote build` makes it. @throws Error where they stay two files */
export function buildWholeProgram(text: string, features: readonly Feature[], file = 'app.ts'): string {
  const key = `${features} ${file} ${text}`;
  const known = built.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'mote-whole-'));
  try {
    writeFileSync(join(folder, file), text);
    const { files, notes } = buildApp(file, {
      folder,
      board: 'ESP32',
      config: '',
      choice: EVERYTHING,
      features: { names: features, by: 'the test' },
    });
    if (files.mote !== undefined) throw new Error(notes.join('\n'));
    built.set(key, files['.bootcde']);
    return files['.bootcde'];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * How a program has its client: as an object that it hands on, or by its variable alone, so that there is no object; `ends timers`:
 * it calls `clearTimeout()` somewhere, which ends all timers.
 */
export type Shape = 'object' | 'loose' | 'loose, errors unheard' | 'loose, ends timers';

/**
 * A program that creates its client with these options and hands it to `take`. What no program could write down, it finds
 * in `options`.
 */
export function programFor(host: string, options: object | undefined, shape: Shape): string {
  const list = Object.entries(options ?? {}).map(([name, value]) => `${name}: ${written(name, value)}`);
  const create = `require('mote').create(${written('', host)}${options === undefined ? '' : `, { ${list.join(', ')} }`})`;
  const rest = {
    object: 'take(client);',
    loose: `${LOOSE}${HEARS_ERRORS}`,
    'loose, ends timers': `${LOOSE}${HEARS_ERRORS}seen.endTimers = () => clearTimeout();`,
    'loose, errors unheard': LOOSE,
  };
  return `declare const options: any, take: (client: object) => void;
const client = ${create};
${rest[shape]}
`;
}

/** An object of the program's own in the place of the client's, for whoever tests it. */
const LOOSE = `const seen: any = {
  connect: () => client.connect(),
  disconnect: () => client.disconnect(),
  publish: (topic: string, message: any, how: any) => client.publish(topic, message, how),
};
Object.defineProperty(seen, 'connected', { get: () => client.connected });
client.on('connected', () => seen.emit('connected'));
client.on('disconnected', () => seen.emit('disconnected'));
take(seen);
`;

const HEARS_ERRORS = "client.on('error', (error: unknown) => seen.emit('error', error));\n";

function written(name: string, value: unknown): string {
  if (typeof value === 'string') return `'${[...value].map(character).join('')}'`;
  if (name === 'will' && value !== null && typeof value === 'object') {
    const list = Object.entries(value).map(([key, one]) => `${key}: ${written(`will.${key}`, one)}`);
    return `{ ${list.join(', ')} }`;
  }
  if (value === undefined || value === null || typeof value === 'boolean' || Number.isFinite(value))
    return `${value}`;
  return `options.${name}`;
}

/** Bytes and Unicode look alike in a string: each stands as what it is. */
function character(one: string): string {
  const code = one.charCodeAt(0);
  if (/[\w .\-/]/.test(one)) return one;
  return code < 256
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : [...Array(one.length).keys()]
        .map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`)
        .join('');
}

/** What a board runs in the place of a program and the client's build of that name. */
export function wholeFor(build: BuildName, host: string, options: object | undefined, shape: Shape): string {
  return buildWholeProgram(programFor(host, options, shape), BUILDS[build]);
}
