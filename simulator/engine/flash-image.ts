import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import type { Engine } from '../world/world-plan.ts';

/** More than this and the interpreter hangs. */
const MAX_MS = 30_000;

/** Writes files into the Storage of a board, by the interpreter itself, and leaves its flash in the folder. */
export function writeFlash(engine: Engine, folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(files);
  names.forEach((name, index) => {
    writeFileSync(join(folder, `f${index}`), files[name], 'latin1');
  });
  const writes = names.map(
    (name, index) =>
      `require("Storage").write(${JSON.stringify(name)},require("fs").readFileSync("f${index}"));`,
  );
  const program = join(folder, 'write.js');
  writeFileSync(program, `${writes.join('')}print("WRITTEN")`);
  const { stdout } = spawnSync(engine.path, [program], {
    cwd: folder,
    encoding: 'latin1',
    input: '',
    timeout: MAX_MS,
  });
  for (const name of [...names.map((_, index) => `f${index}`), 'write.js'])
    rmSync(join(folder, name), { force: true });
  if (!stdout.includes('WRITTEN'))
    throw new Failure(
      `the engine ${engine.path} cannot write the board's files to its Storage: ${stdout.trim().split('\n').at(-1)}`,
    );
}
