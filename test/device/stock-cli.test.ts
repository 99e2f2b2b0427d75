import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../commands/cli.ts';
import { serveBoard } from './rig.ts';

const CLI = join(
  dirname(createRequire(import.meta.url).resolve('espruino/package.json')),
  'bin/espruino-cli.js',
);

/** A program of about so many bytes whose last function says how it went. */
function programOf(bytes: number): string {
  let text = '';
  for (let index = 0; text.length < bytes - 120; index++)
    text += `function f${index}(a) {\n  // a comment\n  if (a > ${index}) {\n    return a * ${index};\n  }\n  return 'f${index}';\n}\n`;
  return `${text}print('it says ' + f3(7) + f100(1));\n`;
}

test.concurrent.each([
  ['20 bytes', 'print("it says hi")\n', 'it says hi\r\n'],
  ['20 kB', programOf(20_000), 'it says 21f100\r\n'],
])("Espruino's own command line uploads %s over TCP", async (_, program, said) => {
  const rig = await serveBoard();
  const file = join(temporaryFolder(), 'app.js');
  writeFileSync(file, program);
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, '-p', rig.port, file]);
  await rig.stop();
  expect(stdout).toContain('Upload Complete');
  expect(rig.text()).toContain(said);
});
