import { test } from 'vitest';
import { bytesOf } from './scripted.ts';
import { expectRuns } from './whole/other-engines.ts';

test.each(['duk', 'mujs'])('%s runs the built files', (engine) => {
  expectRuns(
    engine,
    (name, options) => `${bytesOf(name)}\nvar client = exports.create('broker', ${JSON.stringify(options)});`,
  );
});
