import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../usage.ts';

/** Another commit of this repository, compiled in a folder of its own. */
export interface Checkout {
  folder: string;
  /** Imports a module of it, by the path of its source. */
  load(source: string): Promise<unknown>;
  /** Takes the folder away. */
  remove(): void;
}

/** @param commit whatever git takes as one */
export function checkOut(commit: string): Checkout {
  const folder = join(mkdtempSync(join(tmpdir(), 'mote-beside-')), 'mote');
  const remove = () => {
    run('git', ['worktree', 'remove', '--force', folder]);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  };
  run('git', ['worktree', 'add', '--detach', folder, commit]);
  try {
    // The dependencies are those of today: none of them is measured.
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], folder);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    load(source) {
      const compiled = join(folder, 'dist/host', source.replace(/\.ts$/, '.js'));
      if (!existsSync(compiled)) throw new Failure(`${commit} has no ${source}: compare with a later commit`);
      return import(pathToFileURL(compiled).href);
    },
    remove,
  };
}

function run(command: string, args: string[], cwd = process.cwd()): void {
  try {
    execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    const last = `${stdout}${stderr}`.trim().split('\n').slice(-3).join('\n');
    throw new Failure(`${command} ${args.join(' ')} failed:\n${last}`);
  }
}
