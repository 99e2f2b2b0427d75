import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** The tools read every file; `npm run check` is the same without vitest. */
const TOOL_MS = 300_000;
const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Runs a tool of ours; fails with what it printed. */
function passes(packageName: string, bin: string, args: string[]): void {
  const command = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  try {
    execFileSync(process.execPath, [command, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const failed = error as { stdout: string; stderr: string };
    expect.fail(`${failed.stdout}${failed.stderr}`);
  }
}

test(
  'the formatter and the linter have nothing to say',
  () => {
    passes('@biomejs/biome', 'bin/biome', ['check', '.']);
  },
  TOOL_MS,
);

test(
  'the host code, the firmware and the live page type-check, each with its own library',
  () => {
    passes('typescript', 'bin/tsc', ['-p', '.']);
    passes('typescript', 'bin/tsc', ['-p', 'firmware']);
    passes('typescript', 'bin/tsc', ['-p', 'simulator/realtime/page/browser']);
  },
  TOOL_MS,
);
