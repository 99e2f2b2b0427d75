import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProject } from '../../scripts/device/project/build-project.ts';
import { temporaryFolder } from '../commands/cli.ts';

const FILES = {
  'app.ts': "import { one } from './lib';\nimport './side';\nprint(one);\n",
  'lib.ts': 'export const one = E.getTemperature();\n',
  'side.ts': "import { one } from './lib';\nprint('side', one);\n",
  'degrees.ts': "import { one } from './lib';\nprint(one, '°C');\n",
  'plain.js': 'var mqtt = require("mote").create("h"); var c = 010; print(c, mqtt);\n',
};

/** The program that a board gets, in a folder whose package.json has that type. */
function built(type: string | null, entry: string): string {
  const folder = temporaryFolder();
  if (type !== null) writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  return buildProject(entry, {}, folder).files['.bootcde'];
}

test.each(['app.ts', 'degrees.ts', 'plain.js'])(
  '%s is the same program whatever type package.json says',
  (entry) => {
    const plain = built(null, entry);
    expect(plain).toContain('print(');
    expect(built('commonjs', entry)).toBe(plain);
  },
);
