import { test } from 'vitest';
import { BUILDS } from '../../../scripts/compiler/features.ts';
import { expectRuns } from './other-engines.ts';
import { buildWholeProgram } from './programs.ts';

test.each(['duk', 'mujs'])('%s runs whole programs as the built files', (engine) => {
  expectRuns(engine, (name, options) =>
    buildWholeProgram(
      `var client = require("mote").create("broker", ${JSON.stringify(options)});\n`,
      BUILDS[name],
      'app.js',
    ),
  );
});
