import { test } from 'vitest';
import { expectRuns } from './whole/other-engines.ts';
import { bytesOf } from './scripted.ts';

test.each(['duk', 'mujs'])('%s runs the built files', (engine) => {
  expectRuns(
    engine,
    (name, options) => `${bytesOf(name)}\nvar client = exports.create('broker', ${JSON.stringify(options)});`,
  );
});
