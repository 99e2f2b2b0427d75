import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';
import { endingOf, OutputClosed } from '../../scripts/endings.ts';
import { freeStdout, Output, outputOption, print, writeFiles, writeReport } from '../../scripts/output.ts';
import { Failure, MachineFailure, UsageError } from '../../scripts/usage.ts';
import { expectRefusal, MOTE, temporaryFolder } from './cli.ts';

afterEach(() => {
  freeStdout();
  vi.restoreAllMocks();
});

test('a file has no name of its own until it is whole', () => {
  const folder = temporaryFolder();
  const output = new Output('--json', join(folder, 'a.json'));
  output.write('half');
  expect(existsSync(join(folder, 'a.json'))).toBe(false);
  output.write(' and whole');
  output.close();
  expect(readdirSync(folder)).toEqual(['a.json']);
  expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('half and whole');
});

test('a file that was there keeps its permissions, and a link stays a link', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'real.json'), 'old');
  chmodSync(join(folder, 'real.json'), 0o640);
  symlinkSync('real.json', join(folder, 'link.json'));
  symlinkSync('new.json', join(folder, 'to-come.json'));
  for (const name of ['link.json', 'to-come.json']) {
    const output = new Output('--json', join(folder, name));
    output.write('new');
    output.close();
    expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
  }
  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
  expect(statSync(join(folder, 'real.json')).mode & 0o777).toBe(0o640);
  expect(readFileSync(join(folder, 'new.json'), 'utf8')).toBe('new');
});

test('what holds secrets is for its owner alone, also where a file was there for all', () => {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, '', { mode: 0o644 });
  const output = new Output('--out', path, { mode: 0o600 });
  output.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a full device is one line about this machine, and stays a device', () => {
  const output = new Output('--trace', '/dev/full');
  expect(() => output.write('x')).toThrow(new MachineFailure('--trace /dev/full: no space left on device'));
  expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
});

test('of files that belong together none gets its name before all are written', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'b'));
  const files = { a: Buffer.from('new'), b: Buffer.from('new') };
  expect(() => writeFiles('--out', folder, files)).toThrow('is a folder; name a file in it');
  expect(existsSync(join(folder, 'a'))).toBe(false);
});

test('a folder that is a file is refused by name', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(() => writeFiles('--out', path, { a: Buffer.from('') })).toThrow(
    /^--out .*file already exists; name a folder that can be written$/,
  );
});

test.runIf(process.platform === 'linux')(
  'a place that takes no folder is refused, and nobody waits for it',
  async () => {
    expect(() => writeFiles('--out', '/proc/x/y', { a: Buffer.from('') })).toThrow(
      '--out /proc/x/y: there is no such folder; name a folder that can be written',
    );
    await expectRefusal(
      ['broker', '--listen', '127.0.0.1:0', '--data', '/proc/x'],
      '--data /proc/x: there is no such folder; name a folder that can be written',
    );
  },
);

test('text for people goes beside an option that has standard output', () => {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  print('first');
  expect(outputOption('--json <file>', '').parseArg?.('-', undefined)).toBe('-');
  print('second');
  expect(out.mock.calls).toEqual([['first']]);
  expect(err.mock.calls).toEqual([['second']]);
});

test.each(['-', '/dev/stdout', '/dev/fd/1'])('two options for standard output are refused (%s)', (path) =>
  expectRefusal(
    ['sim', '--json', '-', '--trace', path],
    `--trace ${path}: --json goes to standard output; give one of them a file`,
  ),
);

test('what cannot be written is refused before anything runs', async () => {
  await expectRefusal(
    ['sim', '--json', '/no/such/t.json', '--for', '100d'],
    'name a file that can be written',
  );
  await expectRefusal(['soak', '--junit', '.', '--for', '100d'], '--junit .: is a folder; name a file in it');
});

test('errors end by who must act', () => {
  expect(endingOf(new UsageError('two\nlines'))).toEqual({ code: 2, line: 'two lines' });
  expect(endingOf(new Failure('a\nb'))).toEqual({ code: 1, line: 'a\nb' });
  expect(endingOf(new MachineFailure('full'))).toEqual({ code: 75, line: 'full' });
  expect(endingOf(new OutputClosed())).toEqual({ code: 0, line: '' });
  const system = Object.assign(new Error('EMFILE: too many open files, open'), {
    code: 'EMFILE',
    syscall: 'open',
    path: 'x',
  });
  expect(endingOf(system)).toEqual({ code: 75, line: 'x: too many open files (EMFILE)' });
  expect(() => endingOf(new TypeError('ours'))).toThrow('ours');
});

test('an error shows what others have written in it escaped, and keeps the lines of a failure', () => {
  const evil = 'a\x1b[2J\u202e\ud800';
  const shown = 'a\\x1b[2J\\u202e\\ud800';
  expect(endingOf(new UsageError(evil)).line).toBe(shown);
  expect(endingOf(new MachineFailure(evil)).line).toBe(shown);
  expect(endingOf(new Failure(`${evil}\nb`)).line).toBe(`${shown}\nb`);
});

test('a report shows nothing that a terminal obeys, and is the same JSON', () => {
  const path = join(temporaryFolder(), 'report.json');
  const report = { name: 'Zürich\x1b[2J', '\u202e': ['\ud800', '\x7f', 1] };
  writeReport(path, '--json', report);
  const text = readFileSync(path, 'utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e\ufffd]/);
  expect(text).toContain('Zürich');
  expect(JSON.parse(text)).toEqual(report);
  writeReport(path, '--json', { latencyMs: [1.5, null] });
  expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify({ latencyMs: [1.5, null] }, null, 2)}\n`);
});

test('bare mote prints its help, --version its version, and help of no command says which there are', async () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  let said = '';
  const say = (line: string) => {
    said += line;
  };
  expect(await runCommandLine([], say)).toBe(0);
  expect(printed).toContain('Usage: mote');
  expect(await runCommandLine(['--version'], say)).toBe(0);
  expect(printed).toMatch(/\n\d+\.\d+\.\d+\n$/);
  expect(said).toBe('');
  expect(await runCommandLine(['help', 'nope'], say)).toBe(2);
  expect(said).toContain('help nope: there is no such command; there are board, build,');
});

test('what Espruino cannot run is refused with what makes it runnable', async () => {
  const path = join(temporaryFolder(), 'x.js');
  writeFileSync(path, "import { a } from './a.ts';\na();\n");
  await expectRefusal(['sim', '--app', path], `mote build ${path} makes build/app.js of it`);
});

test('init takes a topic that people dislike only when it is meant', () =>
  expectRefusal(
    ['init', '--yes', '--topic', 'a b/ü'],
    '--topic "a b/ü" has a space; tools that split at spaces cut it; it is not ASCII; it is hard to type, and longer on the wire than it looks; add --topic-as-is if you mean it',
  ));

/** One shell for all, as each start of `mote` takes a third of a second. */
test('pipes that end, full disks and - end without a stack', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x.js'), 'setInterval(function () { print("x"); }, 1000);');
  const json = `node -e 'JSON.parse(require("fs").readFileSync(0))'`;
  const lines = [
    'mote build x.js | head -1',
    'mote sim --for 1m --devices 1 --trace /dev/full',
    `mote sim --for 1m --devices 1 --json - | ${json}`,
    'mote sim --for 1m --devices 1 > /dev/full',
    'mote sim --for 1h --devices 1 --trace - | head -1',
    'mote monitor -p sim:// < /dev/null',
  ];
  const script = lines.map((line) => `${line}; echo "codes \${PIPESTATUS[*]}"`).join('\n');
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', `mote() { '${process.execPath}' '${MOTE}' "$@"; }\n${script}`],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 300_000,
    },
  );
  const codes = stdout.split('\n').filter((line) => line.startsWith('codes '));
  expect(codes.map((line) => line.slice(6))).toEqual(['0 0', '75', '0 0', '75', '0 0', '0']);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stderr).toContain('mote: --trace /dev/full: no space left on device\n');
  expect(stderr).toContain('mote: standard output: ');
  expect(stdout).toContain('-- sim:// has nothing left to do, and standard input has ended\n');
  expect(readdirSync(folder).sort()).toEqual(['build', 'x.js']);
}, 300_000);
