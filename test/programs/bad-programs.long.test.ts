import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { consoleOf, MAX_CONSOLE_LINES } from '../../scripts/commands/world/console.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';

/** Runs a command on a program of that text. */
function on(command: string, bytes: string | Buffer, ...more: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), bytes);
  const options = command === 'check' ? ['app.js'] : ['--app', 'app.js', '--devices', '1', '--for', '10m'];
  const result = mote([command, ...options, ...more], folder);
  expect(result.stderr).not.toMatch(/^\s+at .*\(?file:|node:internal/m);
  return result;
}

const NODE = 'var fs = require("node:fs");\nprint(process.argv[2]);\nprocess.exit(1);\n';

test('mote check tells a program for Node what is Node’s, each with its line', () => {
  const { status, stdout } = on('check', NODE);
  expect(status).toBe(1);
  expect(stdout).toContain(
    'app.js:1: require("node:fs") is Node\'s; use require("Storage"), or require("fs")',
  );
  expect(stdout).toContain("app.js:2: process.argv is Node's; use variables of the program");
  expect(stdout).toContain("app.js:3: process.exit is Node's; use nothing");
  expect(on('check', 'var process = { argv: [] };\nprint(process.argv);\n').status).toBe(0);
});

test.each([
  ['a program for Node', NODE, 2, 'app.js:1: Error: Module "node:fs" not found'],
  [
    'one that never ends',
    'print("a");\nwhile (true);\n',
    2,
    'app.js:2: a loop went round 10000000 times without returning',
  ],
  [
    'one that never ends in a callback',
    'setTimeout(function () {\n  for (;;);\n}, 10);\n',
    1,
    'programs keep running (1 times; device 1, app.js:2 in the callback of setTimeout: a loop went round 10000000 times',
  ],
  ['quit() of a PC', 'quit();\n', 2, 'app.js:1: ReferenceError: "quit" is not defined'],
  [
    'load() at its start',
    'load();\n',
    1,
    'programs keep running (1 times; device 1: its program has restarted the board 10 times in a row',
  ],
  [
    'load() by a timer',
    'setTimeout("load()", 100);\n',
    1,
    'device 1: its program has restarted the board 10 times in a row',
  ],
  [
    'reset() in a loop',
    'setInterval(function () {\n  reset();\n}, 100);\n',
    1,
    'programs keep running (1 times; device 1, app.js:2 in the callback of setInterval: reset() has ended its program; load() starts it anew',
  ],
  [
    'a binary file',
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]),
    2,
    'it is no text; name the JavaScript file',
  ],
  ['an empty file', '', 2, 'there is no program in it'],
  ['a huge file', Buffer.alloc(12e6, 0x20), 2, 'bytes, and a board holds'],
])('mote sim: %s ends with its line, and not with 0', (_what, program, status, words) => {
  const result = on('sim', program);
  expect(result.stderr).toContain(words);
  expect(result.status).toBe(status);
});

test('a byte order mark and CRLF do not move lines, and are no fault', () => {
  const bom = '\ufeff';
  expect(on('check', `${bom}print(1);\r\nprint(2);\r\n`).status).toBe(0);
  const { status, stdout } = on('check', `${bom}print(1);\r\nlet {a} = b;\r\n`);
  expect(stdout).toContain('app.js:2: destructuring is not supported');
  expect(status).toBe(1);
  expect(on('sim', `${bom}print("here");\r\n`, '--console').stdout).toContain('here');
});

test('a program that prints 10 MB in lines is cut after some, and one long line is cut too', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const printed = consoleOf(true, 1);
  for (let n = 0; n < MAX_CONSOLE_LINES + 1000; n++) printed(n, 1, '0123456789'.repeat(10));
  const last = String(write.mock.calls.at(-1)?.[0]);
  const count = write.mock.calls.length;
  write.mockRestore();
  expect(last).toBe(`the programs print more than ${MAX_CONSOLE_LINES} lines; the rest is not shown\n`);
  expect(count).toBe(MAX_CONSOLE_LINES + 1);
  const { stdout } = on('sim', 'var s = "x"; while (s.length < 1e7) s += s; print(s);', '--console');
  expect(stdout.length).toBeLessThan(20_000);
});

test('two programs of one name in two folders are each told by their own path and line', () => {
  const folder = temporaryFolder();
  const [one, two] = ['a', 'b'].map((name, index) => {
    const path = join(folder, `${name}-app.js`);
    writeFileSync(path, `${'\n'.repeat(index)}setTimeout(function () { nothing${name}(); }, 1);\n`);
    return path;
  });
  for (const [path, line] of [
    [one, 1],
    [two, 2],
  ])
    expect(mote(['sim', '--app', String(path), '--devices', '1', '--for', '1m']).stderr).toContain(
      `${path}:${line} in the callback of setTimeout: ReferenceError`,
    );
});
