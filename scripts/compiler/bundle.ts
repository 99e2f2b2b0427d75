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

/** The same, with characters that esbuild would take for bytes marked, where there are any. @throws as `bundle` */
export function bundleWithText(options: BuildOptions): Bundle {
  const plain = bundle(options);
  const paths = Object.keys(plain.metafile.inputs).map((input) => join(options.absWorkingDir ?? '', input));
  const sources = paths.map((path) => readFileSync(path, 'utf8'));
  if (!sources.some(isAmbiguous)) return plain;
  const block = freeBlock(sources);
  const contents = Object.fromEntries(
    paths.flatMap((path, index) =>
      isAmbiguous(sources[index]) ? [[path, mark(sources[index], block)]] : [],
    ),
  );
  return { ...bundleInstead(options, contents), block };
}

/** Only a plugin can give esbuild other sources, and only a process of its own lets us wait for one. */
const CHILD = `
const { esbuild, options, contents } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const plugin = { name: 'sources', setup: (build) => build.onLoad({ filter: /./ }, ({ path }) =>
  Object.hasOwn(contents, path) ? { contents: contents[path], loader: 'default' } : undefined) };
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
