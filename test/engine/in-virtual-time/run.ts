import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFlash } from '../../../simulator/engine/flash-image.ts';
import { Interpreter } from '../../../simulator/engine/interpreter.ts';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import type { Engine } from '../../../simulator/world/world-plan.ts';
import { MAX_SCENARIO_MS, type Scenario } from '../scenario.ts';
import { engineLines, transcript } from '../transcript.ts';
import { CLOSED, PeerStack, PORT } from '../virtual.ts';

const PROJECT = join(import.meta.dirname, '../../..');

/** Runs a scenario on the real interpreter in virtual time. @returns its transcript */
export function runInVirtualTime(scenario: Scenario, engine: Engine): string {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    const kernel = new Kernel(scenario.name);
    const stack = new PeerStack(kernel, scenario);
    let output = '';
    const life = (program: string, ms: number) => {
      const from = output.length;
      writeFileSync(join(folder, 'program.js'), program);
      const board = new Interpreter({
        engine,
        folder,
        args: ['program.js'],
        clock: kernel,
        device: 1,
        random: kernel.random('board'),
        net: stack,
        resolve: (host) => ({ isFound: host === 'localhost', decidedAtUs: kernel.now }),
        onPrint: (text) => {
          output += text;
        },
      });
      board.start();
      const endUs = kernel.now + ms * 1000;
      while (board.on && kernel.now < endUs && !/DONE\r?\n/.test(output.slice(from)))
        kernel.run(Math.min(endUs, kernel.now + 1000));
      kernel.run(Math.min(endUs, kernel.now + 20_000));
      board.powerCut();
    };
    const files = scenario.files.map(([name, path]) => [name, readFileSync(join(PROJECT, path), 'latin1')]);
    if (files.length > 0) writeFlash(engine, folder, Object.fromEntries(files));
    const lines: string[] = [];
    for (const ms of [...scenario.boots, MAX_SCENARIO_MS]) {
      output = '';
      life(`var PORT=${PORT},CLOSED=${CLOSED};${scenario.program}`, ms);
      lines.push(...engineLines(output));
    }
    kernel.run(kernel.now + 20_000);
    return transcript(lines, stack.scripts);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
