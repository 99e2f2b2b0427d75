import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE, engineName, runReal } from './real.ts';
import { loadScenarios } from './scenario.ts';

/** Runs every scenario on the real interpreter and keeps what it printed, for machines that have none. */
if (ENGINE === undefined) {
  process.stdout.write('record:engine: set ESPRUINO to a Linux build of Espruino\n');
} else {
  const folder = join(import.meta.dirname, 'transcripts');
  mkdirSync(folder, { recursive: true });
  const version = await engineName(ENGINE);
  const only = process.argv.slice(2);
  for (const scenario of loadScenarios()) {
    if (only.length > 0 && !only.includes(scenario.name)) continue;
    writeFileSync(
      join(folder, `${scenario.name}.txt`),
      `# Espruino ${version}\n${await runReal(scenario, ENGINE)}`,
    );
    process.stdout.write(`${scenario.name}\n`);
  }
}
