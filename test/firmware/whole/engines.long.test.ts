import { test } from 'vitest';
import { BUILDS } from '../../../scripts/compiler/features.ts';
import { expectRuns } from './other-engines.ts';
import { buildWholeProgram } from './programs.ts';

test.each(['duk', 'mujs'])('%s runs whole programs as the built files', (engine) => {
  // A whole program is for Espruino, so it asks for no `typeof E`; of `E` it only looks for Unicode.
  expectRuns(
    engine,
    (name, options) =>
      'var E = {};\n' +
      buildWholeProgram(
        `var client = require("mote").create("broker", ${JSON.stringify(options)});\n`,
        BUILDS[name],
        'app.js',
      ),
  );
});
