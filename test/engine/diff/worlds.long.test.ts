import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withBoards } from '../../../simulator/engine/boards.ts';
import { prepareEngine } from '../../../simulator/engine/prepare.ts';
import { ENGINE } from '../real.ts';
import { firstDifference, LOOPS_US } from './compare.ts';
import { drawWorld } from './draw-world.ts';
import { runWorld } from './seen.ts';

// Skipped: ESPRUINO names no Linux build of Espruino.
describe.skipIf(ENGINE === undefined)('a drawn world on the real interpreter (ESPRUINO)', () => {
  const cache = mkdtempSync(join(tmpdir(), 'shims-'));
  afterAll(() => rmSync(cache, { recursive: true }));

  // In 35 and 58 a packet once came 32 s later on one board: what the engine did in an idle loop reached the link without the loop's time.
  // In 23 the end of a connection is acknowledged while the program hears of it.
  test.each([23, 35, 58])('is as on the virtual board, within a millisecond: %i', (seed) => {
    const engine = prepareEngine(ENGINE as string, cache);
    const plan = drawWorld(seed);
    const onEngine = { ...plan, engine };
    const real = withBoards(onEngine, ({ makeBoard }) => runWorld(onEngine, makeBoard));
    expect(firstDifference(runWorld(plan).seen, real.seen, LOOPS_US)).toBe(null);
    expect(real.seen.length).toBeGreaterThan(100);
  });
});
