import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readUserFile, readUserStream, readUserText } from '../../simulator/files/read-file.ts';
import { expectRefusal, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const isWindows = process.platform === 'win32';

test('a file is read whole, up to the bound', () => {
  const path = join(folder, 'file');
  const text = 'ü'.repeat(50_000);
  writeFileSync(path, text);
  expect(readUserText(path)).toBe(text);
  expect(readUserFile(path, 100_000)).toHaveLength(100_000);
  expect(() => readUserFile(path, 99_999)).toThrow('it has more than 99999 bytes');
});

test('what is not there, or is no file, is said', () => {
  expect(() => readUserFile(join(folder, 'none'))).toThrow('no such file');
  expect(() => readUserFile(folder)).toThrow('it is a folder and not a file');
});

test.skipIf(isWindows)('a secret may come through a pipe too, up to the bound (needs mkfifo)', () => {
  const pipe = join(folder, 'secret');
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', 'printf hush > "$0"', pipe]);
  expect(readUserStream(pipe, 10).toString()).toBe('hush');
  expect(() => readUserStream('/dev/zero', 10)).toThrow('it has more than 10 bytes');
});

/** Every option that names a file, as far as this machine can run it without a board. */
const READERS: [command: string, message: string][] = [
  ['sim FILE', 'FILE: '],
  ['sim --air FILE', '--air FILE: '],
  ['sim --app FILE', '--app FILE: '],
  ['sim --realtime --broker mqtts://localhost:1 --ca FILE', '--ca FILE: '],
  ['sim --realtime --credentials FILE', 'FILE: '],
  ['diff FILE FILE', 'FILE: '],
  ['decode FILE', 'cannot read FILE: '],
  ['proxy --link FILE', 'FILE: '],
  ['broker --users FILE', '--users FILE: '],
  ['broker --tls 0 --cert FILE --key FILE', 'FILE: '],
  ['call board ping --ca FILE', '--ca FILE: '],
];

test.skipIf(isWindows).each(READERS)(
  'mote %s ends with one line for a device and for a pipe (needs /dev and mkfifo)',
  async (command, message) => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', '[ -p "$0" ] || mkfifo "$0"', pipe]);
    for (const [path, kind] of [
      ['/dev/zero', 'it is a device and not a file'],
      [pipe, 'it is a pipe and not a file'],
    ]) {
      const words = command.split(' ').map((word) => (word === 'FILE' ? path : word));
      await expectRefusal(words, `${message.replace('FILE', path)}${kind}`);
    }
  },
);
