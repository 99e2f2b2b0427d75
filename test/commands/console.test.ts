import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal, mote, temporaryFolder } from './cli.ts';

test('mote sim --console shows what one board prints, with the time, in order', () => {
  const path = join(temporaryFolder(), 'app.js');
  writeFileSync(
    path,
    'var n = 0;\nsetInterval(function () { print("tick", ++n); if (n === 2) x.y(); }, 20000);\n',
  );
  const { stdout } = mote(['sim', '--app', path, '--devices', '2', '--for', '1m', '--console', '2']);
  const lines = stdout.split('\n').filter((line) => / device \d /.test(line));
  expect(lines.slice(0, 3).map((line) => line.replace(/^ *[\d.]+s /, ''))).toEqual([
    'device 2  tick 1',
    'device 2  tick 2',
    'device 2  Uncaught ReferenceError: "x" is not defined',
  ]);
  expect(lines.every((line) => line.includes(' device 2 '))).toBe(true);
});

test('a board that is not there has no console', async () => {
  await expectRefusal(
    ['sim', '--devices', '2', '--console', '3'],
    '--console 3: give a whole number from 1 to 2',
  );
});
