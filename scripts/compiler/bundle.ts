import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { freeBlock, isAmbiguous, mark } from './program/text.ts';

const load = createRequire(import.meta.url);

export interface Bundle {
  outputs: { path: string; text: string }[];
  metafile: Metafile;
  /** Of the marks in it; 0: nothing is marked. */
  block: number;
}

/** Bundles with esbuild. @throws Error with its words when a source does not compile */
export function bundle(options: BuildOptions): Bundle {
  const { buildSync } = load('esbuild') as typeof import('esbuild');
  const { outputFiles, metafile } = buildSync({ ...options, write: false, metafile: true });
  return { outputs: outputFiles.map(({ path, text }) => ({ path, text })), metafile, block: 0 };
}

/**
 * The same for a program of a user's: characters that esbuild would take for bytes are marked, and a `"type":
 * "commonjs"` of the folder's package.json, which is for Node, makes no CommonJS module of it. @throws as `bundle`
 */
export function bundleWithText(options: BuildOptions, behindEntry = ''): Bundle {
  const plain = bundle(options);
  const { inputs } = plain.metafile;
  const paths = Object.keys(inputs).map((input) => join(options.absWorkingDir ?? '', input));
  const sources = paths.map((path) => readFileSync(path, 'utf8'));
  const isText = sources.some(isAmbiguous);
  const isPlain = !isText && behindEntry === '';
  if (isPlain && !Object.values(inputs).some(({ format }) => format === 'cjs')) return plain;
  if (isPlain) return { ...bundleInstead(options, {}), block: 0 };
  const block = freeBlock(sources);
  const contents: Record<string, string> = {};
  paths.forEach((path, index) => {
    if (isAmbiguous(sources[index])) contents[path] = mark(sources[index], block);
  });
  if (behindEntry !== '') {
    const path = join(options.absWorkingDir ?? '', (options.entryPoints as string[])[0]);
    contents[path] = `${contents[path] ?? readFileSync(path, 'utf8')}\n${behindEntry}`;
  }
  return { ...bundleInstead(options, contents), block: isText ? block : 0 };
}

/**
 * Only a plugin can give esbuild other sources, and only a process of its own lets us wait for one. A path that a plugin
 * has resolved comes without the package.json above it; installed packages keep theirs.
 */
const CHILD = `
const { esbuild, options, contents } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const resolve = async (build, { path: name, kind, importer, resolveDir, pluginData }) => {
  const isOwn = kind === 'entry-point' || (kind === 'import-statement' && name.startsWith('.'));
  if (pluginData === plugin || !isOwn || resolveDir.includes('node_modules')) return;
  const { path, errors } = await build.resolve(name, { kind, importer, resolveDir, pluginData: plugin });
  return errors.length > 0 ? { errors } : { path };
};
const load = ({ path }) =>
  Object.hasOwn(contents, path) ? { contents: contents[path], loader: 'default' } : undefined;
const plugin = { name: 'sources', setup(build) {
  build.onResolve({ filter: /./ }, (asked) => resolve(build, asked));
  build.onLoad({ filter: /./ }, load);
} };
require(esbuild).build({ ...options, plugins: [plugin], write: false, metafile: true }).then(
  ({ outputFiles, metafile }) =>
    process.stdout.write(JSON.stringify({ metafile, outputs: outputFiles.map(({ path, text }) => ({ path, text })) })),
  ({ errors }) => process.stdout.write(JSON.stringify({ errors })),
);`;
const MAX_OUTPUT_BYTES = 1 << 26;

function bundleInstead(options: BuildOptions, contents: Record<string, string>): Omit<Bundle, 'block'> {
  const { stdout, stderr, error } = spawnSync(process.execPath, ['-e', CHILD], {
    input: JSON.stringify({ esbuild: load.resolve('esbuild'), options, contents }),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (error !== undefined || stdout === '')
    throw new Error(`esbuild ended early: ${error?.message ?? stderr}`);
  const result = JSON.parse(stdout) as Omit<Bundle, 'block'> & { errors?: unknown[] };
  if (result.errors !== undefined) throw Object.assign(new Error('esbuild'), { errors: result.errors });
  return result;
}
