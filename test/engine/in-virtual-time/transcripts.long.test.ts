import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareEngine } from '../../../simulator/engine/prepare.ts';
import { ENGINE, runText } from '../real.ts';
import { loadScenarios } from '../scenario.ts';
import { runInVirtualTime } from './run.ts';

const BYTE_STRINGS = 'print("\u00e9".length===1&&!E.isUTF8("\u0141"))';

// Skipped: ESPRUINO names no Linux build of Espruino.
describe.skipIf(ENGINE === undefined)('the real interpreter (ESPRUINO) in virtual time', () => {
  const cache = mkdtempSync(join(tmpdir(), 'shims-'));
  afterAll(() => rmSync(cache, { recursive: true }));

  test.each(loadScenarios())('does what its transcript says: $name', async (scenario) => {
    const engine = prepareEngine(ENGINE as string, cache);
    if (scenario.needsByteStrings && (await runText(engine.path, BYTE_STRINGS))[0] !== 'true') return;
    const [, ...lines] = readFileSync(
      join(import.meta.dirname, '../transcripts', `${scenario.name}.txt`),
      'utf8',
    ).split('\n');
    expect(runInVirtualTime(scenario, engine).split('\n')).toEqual(lines);
  });
});
