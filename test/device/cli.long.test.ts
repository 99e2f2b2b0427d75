import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import { MOTE, temporaryFolder } from '../commands/cli.ts';

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `mote` beside this process, which may be the other end. */
function run(args: string[], cwd: string): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MOTE, ...args], { cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      });
    });
  });
}

const folder = temporaryFolder();
writeFileSync(join(folder, 'app.js'), 'print("hello");');
writeFileSync(join(folder, 'bad.ts'), 'print("line one");\nconst { a } = {} as any;\nprint(a);\n');
writeFileSync(join(folder, 'cut.tgz'), new Uint8Array([0x1f, 0x8b, 8, 0, 0]));

test.concurrent.each<[string, string[], number, RegExp]>([
  ['no project', ['upload'], 2, /no mote.json here: `mote init` makes one, or name the program's file/],
  ['no such program', ['build', 'none.ts'], 2, /none.ts: no such file/],
  [
    'no such port',
    ['upload', 'app.js', '-p', '/dev/ttyNONE'],
    1,
    /\/dev\/ttyNONE: no such port; `mote ports` lists/,
  ],
  ['a file for a port', ['upload', 'app.js', '-p', './app.js'], 1, /app.js: this is not a serial port/],
  ['nobody at a TCP port', ['monitor', '-p', 'tcp://127.0.0.1:1'], 1, /nothing listens there/],
  [
    'no such kind of port',
    ['upload', 'app.js', '-p', 'ble://x'],
    2,
    /give a serial port, tcp:\/\/host:port or sim/,
  ],
  ['a rate that is none', ['monitor', '-p', 'sim://', '-b', 'fast'], 2, /--baud fast: give a whole number/],
  [
    'a program that does not compile',
    ['build', 'bad.ts'],
    1,
    /bad.ts:2: destructuring: Espruino has no such thing/,
  ],
  [
    'a truncated archive',
    ['flash', 'cut.tgz', '-p', '/dev/null'],
    1,
    /cut.tgz: the archive is damaged or was not/,
  ],
  ['init with nobody to ask', ['init'], 2, /nobody is here to ask; --yes takes the defaults/],
])('%s: one message, and an exit code that says so', async (_, args, code, message) => {
  const result = await run(args, folder);
  expect(result.stderr).toMatch(message);
  expect(result.stderr).toMatch(/^mote: /);
  expect(result.stderr).not.toMatch(/\n {4}at |node:/);
  expect(result.code).toBe(code);
});

test('mote build outside a project writes to --out, and nothing beside itself', async () => {
  const apart = temporaryFolder();
  const own = () =>
    readdirSync(PROJECT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const before = own();
  expect((await run(['build', '--out', 'there'], apart)).code).toBe(0);
  expect(readdirSync(apart)).toEqual(['there']);
  expect(readdirSync(join(apart, 'there'))).toContain('mote-default.js');
  expect(own()).toEqual(before);
});
