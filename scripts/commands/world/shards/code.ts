import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { hashOfSources } from '../../../compiler/cache.ts';

/** Where the code that runs is: the compiled files, or the sources. */
const ROOT = join(import.meta.dirname, '../../../..');
/** Of others, and decides over checks: the second decoder of each tenth world. */
const DECODER = 'mqtt-packet';

let known: string | undefined;

/**
 * SHA-256 of the code that simulates and judges, of the boards' own programs and of what compiles them. A version
 * alone does not tell two checkouts apart.
 */
export function codeHash(): string {
  known ??= hashOfCode();
  return known;
}

function hashOfCode(): string {
  const hash = createHash('sha256').update(hashOfSources());
  for (const folder of ['simulator', 'scripts/commands', 'sensors']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort())
      hash.update(`${folder}/${file}\0`).update(readFileSync(join(ROOT, folder, file)));
  }
  const { resolve } = createRequire(import.meta.url);
  return hash.update(readFileSync(resolve(`${DECODER}/package.json`))).digest('hex');
}
