import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOTE, temporaryFolder } from '../../commands/cli.ts';
import { freePort } from '../../free-ports.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(temporaryFolder(), 'ci');
const mote = `"${process.execPath}" "${MOTE}"`;

/** docs/ci as a project of its own has it: mote-mqtt, MQTT.js and vitest are installed beside it. */
beforeAll(() => {
  cpSync(join(root, 'docs/ci'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/mote-mqtt'), 'junction');
  for (const name of ['mqtt', 'vitest'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
});

const running: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
});

/** A program that ends by itself. */
function run(command: string, args: string[], more: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...more } });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text;
    });
  return new Promise<{ status: number | null; output: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, output }));
  });
}

test('the sample in node:test passes, and writes JUnit', async () => {
  const reporters = ['--test-reporter=junit', '--test-reporter-destination=junit.xml'];
  const result = await run(process.execPath, ['--test', ...reporters, 'link.node.test.js']);
  expect(result).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toContain(
    'no reading is lost when the link is cut',
  );
});

test('the sample in vitest passes, and writes JUnit', async () => {
  const args = ['run', '--reporter=junit', '--outputFile=vitest.xml', 'link.vitest.test.js'];
  // Of the vitest that runs this test it is to know nothing.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^VITEST/.test(name))
      .map((name) => [name, '']),
  );
  const result = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], env);
  expect(result).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'vitest.xml'), 'utf8')).toContain('tests="1" failures="0"');
});

const has = (command: string, args: string[]): boolean => {
  const { status }: SpawnSyncReturns<Buffer> = spawnSync(command, args);
  return status === 0;
};

const hasShell = process.platform !== 'win32';

test.skipIf(!hasShell)('the sample for a shell passes (needs sh)', async () => {
  const ports = Object.fromEntries(
    await Promise.all(
      ['BROKER_PORT', 'LINK_PORT', 'API_PORT'].map(async (name) => [name, String(await freePort())]),
    ),
  );
  // The script splits MOTE at blanks, as shells do.
  const result = await run('sh', ['link.sh'], { ...ports, MOTE: mote.replaceAll('"', '') });
  expect(result).toMatchObject({ status: 0 });
  expect(result.output).toContain('ok: a cut link is noticed, a healed one delivers\n');
});

const PYTHON = ['/usr/bin/python3', 'python3'].find((python) =>
  has(python, ['-c', 'import pytest, paho.mqtt']),
);
if (PYTHON === undefined)
  console.log('skipped: the sample for pytest, as python3 with pytest and paho-mqtt is not there');

test.skipIf(PYTHON === undefined)('the sample for pytest passes, and writes JUnit', async () => {
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--junitxml=pytest.xml', 'test_link.py'];
  const result = await run(PYTHON ?? '', args, { MOTE: mote });
  expect(result).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'pytest.xml'), 'utf8')).toContain('test_a_reading_waits_for_the_link');
});

test('docs/ci.md shows the samples as they are', () => {
  const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
  for (const name of ['sender.js', 'link.node.test.js', 'link.vitest.test.js'])
    expect(page).toContain(readFileSync(join(root, 'docs/ci', name), 'utf8').trim());
});
