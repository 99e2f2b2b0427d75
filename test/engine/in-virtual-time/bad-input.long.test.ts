import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ENGINE } from '../real.ts';
import { mote, write } from './mote.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));
const PROC = '/proc/self/status';

/** Runs a program for a minute on one board. */
function run(name: string, program: string) {
  const app = write(folder, `${name}.js`, program);
  return mote(folder, ['sim', '--engine', ENGINE as string, '--app', app, '--devices', '1', '--for', '1m']);
}

// Skipped: ESPRUINO names no Linux build of Espruino.
describe.skipIf(ENGINE === undefined)('the real interpreter (ESPRUINO)', () => {
  test.each([
    ['quit', 'setTimeout(function(){quit()},1000)', "quit() is only in Espruino's Linux build"],
    [
      'server',
      'setTimeout(function(){require("net").createServer(function(){}).listen(80)},1000)',
      '(port 80)',
    ],
    [
      'web',
      'setTimeout(function(){require("http").createServer(function(){}).listen(8080)},1000)',
      '(port 8080)',
    ],
    ['udp', 'setTimeout(function(){require("dgram").createSocket("udp4").bind(53)},1000)', 'UDP'],
    [
      'reads',
      `setTimeout(function(){print(require("fs").readFileSync("${PROC}"))},1000)`,
      `the file ${PROC}`,
    ],
    ['writes', 'setTimeout(function(){require("fs").writeFileSync("own.txt","x")},1000)', 'the file own.txt'],
    ['lists', 'setTimeout(function(){print(require("fs").readdirSync("/"))},1000)', 'the file /'],
    ['spins', 'setTimeout(function(){while(1);},1000)', 'does not come back to its idle loop'],
  ])('stops a program with an error that says why: %s', (name, program, words) => {
    const { status, stderr } = run(name, program);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^(mote: .*\n)+$/);
    expect(stderr).toContain(words);
    expect(existsSync(join(folder, 'own.txt'))).toBe(false);
  });

  test('refuses a program that does so before its first callback', () => {
    const { status, stderr } = run('at-once', 'require("fs").unlink("own.txt")');
    expect(status).toBe(2);
    expect(stderr).toContain("the board's program failed: device 1, ");
    expect(stderr).toContain('it uses the file own.txt');
  });

  test('has no quit() while it boots, as no board has', () => {
    expect(run('early', 'quit()').stderr).toContain('"quit" is not defined');
  });

  test('has a clock that setTime() sets, and timers that go on as before', () => {
    const { stdout } = mote(folder, [
      ...['sim', '--engine', ENGINE as string, '--console', '--devices', '1', '--for', '1m', '--app'],
      write(
        folder,
        'clock.js',
        'var a=0,b=0;setInterval(function(){a++},1000);setInterval(function(){b++},700);' +
          'setTimeout(function(){setTime(1e9);print("set",Math.floor(getTime()))},5000);' +
          'setTimeout(function(){print("then",Math.floor(getTime()),a,b)},15500)',
      ),
    ]);
    expect(stdout).toContain('set 1000000000');
    expect(stdout).toContain('then 1000000010 15 22');
  });

  test('is refused when it is stripped of its symbols, with what would do', () => {
    const stripped = join(folder, 'stripped');
    copyFileSync(ENGINE as string, stripped);
    expect(spawnSync('strip', [stripped]).status).toBe(0);
    const { status, stderr } = mote(folder, ['sim', '--engine', stripped]);
    // One that is linked with the shim needs no symbols.
    if (status === 0) return;
    expect([status, stderr]).toEqual([
      2,
      `mote: ${stripped} cannot run in virtual time: the interpreter is stripped: it has no symbol table; use the file as make ` +
        'BOARD=LINUX leaves it, or build one with the shim in it: mote engine build SOURCES\n',
    ]);
  });

  test('says what to install where there is no C compiler, unless it is linked with the shim', () => {
    const empty = join(folder, 'nothing');
    mkdirSync(empty);
    const mkfifo = spawnSync('which', ['mkfifo'], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(mkfifo, join(empty, 'mkfifo'));
    const { status, stderr } = mote(
      folder,
      ['sim', '--engine', ENGINE as string, '--devices', '1', '--for', '1m'],
      { PATH: empty, XDG_CACHE_HOME: join(folder, 'cache') },
    );
    if (status === 0) return;
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain(
      'there is no C compiler (cc), which --engine needs; install one (Debian: apt install gcc',
    );
  });
});
