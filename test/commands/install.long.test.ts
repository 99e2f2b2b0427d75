import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import type { SimReport } from '../../simulator/report/report.ts';
import { temporaryFolder } from './cli.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The folder of the tarball has a space in its name too. */
const packed = join(temporaryFolder(), 'my downloads');
const QUIET = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' };
const env = { ...process.env, ...QUIET, npm_config_update_notifier: 'false' };
let tarball = '';
/** The scripts of packages run in the first folder; they are a quarter of what an installation costs. */
const LATER = '--ignore-scripts';

beforeAll(() => {
  mkdirSync(packed);
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  tarball = join(packed, readdirSync(packed)[0]);
}, 120_000);

/** A program that ends with 0. @returns what it printed. @throws with what it printed, when it ends otherwise */
async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, env });
  return stdout;
}

/** `npx mote run -p sim://` until the board has printed a reading, then Ctrl-C twice. @returns its exit code */
function runUntilReading(cwd: string): Promise<number | null> {
  const child = spawn('npx', ['mote', 'run', '-p', 'sim://'], { cwd, env });
  let printed = '';
  const take = (bytes: Buffer) => {
    printed += bytes;
    if (/\{"n":1,/.test(printed)) child.stdin.end('\x03\x03');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(code) : reject(new Error(`exit ${code}:\n${printed}`))));
  });
}

/** Everything that a new user does first. */
async function firstSteps(folder: string): Promise<void> {
  const said = await run(folder, 'npx', 'mote', 'init', '--yes');
  expect(said).toContain('next: mote run');
  expect(said).not.toContain('npm install');
  expect(await run(folder, 'npm', 'test')).toMatch(/pass 1\n/);
  expect(await runUntilReading(folder)).toBe(0);
}

const listed = (folder: string) =>
  readdirSync(join(folder, 'node_modules/mote-mqtt'), { recursive: true, encoding: 'utf8' }).sort();

test.concurrent('in an empty folder: install, init, test, run; and the package stays as it came', async () => {
  const folder = temporaryFolder();
  await run(folder, 'npm', 'i', tarball);
  const installed = listed(folder);
  expect(installed.filter((path) => path.startsWith('test/'))).toEqual([]);
  await run(folder, 'npx', 'mote-mqtt', 'build', '--out', 'new');
  expect(readdirSync(join(folder, 'new'))).toContain('mote-core.js');
  await firstSteps(folder);
  const table = await run(
    folder,
    'npx',
    'mote',
    'sim',
    '--devices',
    '2',
    '--for',
    '30m',
    '--json',
    'run.json',
  );
  expect(table).toMatch(/lost +0\n/);
  const { readings }: SimReport = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(readings).toMatchObject({ lost: 0, delivered: readings.taken });
  expect(listed(folder)).toEqual(installed);
});

test.concurrent('in a folder of npm init, whose package.json says commonjs', async () => {
  const folder = temporaryFolder();
  await run(folder, 'npm', 'init', '-y');
  await run(folder, 'npm', 'i', LATER, tarball);
  await firstSteps(folder);
});

test.concurrent('in a package of modules, with scripts of its own', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module","scripts":{"start":"node ."}}');
  await run(folder, 'npm', 'i', '-D', LATER, tarball);
  await firstSteps(folder);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(scripts).toEqual({ start: 'node .', test: 'mote build && node --test' });
});

test.concurrent('in a folder with spaces in its name, straight from the tarball, as npx does it', async () => {
  const folder = join(temporaryFolder(), 'my garden (new)');
  mkdirSync(folder);
  const said = await run(folder, 'npx', '--yes', '--package', tarball, 'mote', 'init', '--yes');
  expect(said).toContain('next: npm install');
  await run(folder, 'npm', 'install', LATER);
  expect(await run(folder, 'npm', 'test')).toMatch(/pass 1\n/);
  expect(await runUntilReading(folder)).toBe(0);
});

test.concurrent('with pnpm, in an empty folder', async ({ skip }) => {
  const tools = temporaryFolder();
  writeFileSync(join(tools, 'package.json'), '{}');
  await run(tools, 'npm', 'i', 'pnpm@10').catch(() => skip('no pnpm in the npm registry that is reached'));
  const folder = temporaryFolder();
  await run(folder, join(tools, 'node_modules/.bin/pnpm'), 'add', tarball);
  expect(existsSync(join(folder, 'node_modules/.pnpm'))).toBe(true);
  await firstSteps(folder);
});
