import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenarios } from './scenario.ts';
import { runVirtual } from './virtual.ts';

test.each(loadScenarios().map((scenario) => ({ name: scenario.name, scenario })))(
  'the virtual board does what the engine did: $name',
  ({ name, scenario }) => {
    const recorded = readFileSync(join(import.meta.dirname, 'transcripts', `${name}.txt`), 'utf8');
    const [, ...lines] = recorded.split('\n');
    expect(runVirtual(scenario).split('\n')).toEqual(lines);
  },
);
