import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { hasSocat, type Running, start, startMote } from './long-rig.ts';

/** A Linux build of the real interpreter; without it there is nothing to compare with. */
const ENGINE = process.env.ESPRUINO ?? '';

const APP = 'print("hello from", process.env.BOARD); setInterval(function () { print("tick"); }, 500);';

function folderWith(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Upload, a failing upload, monitor with keys, reset: the same for every way to the interpreter. */
async function session(port: string): Promise<void> {
  const folder = folderWith({ 'app.js': APP, 'bad.js': 'print("second");\nnope();' });
  const upload = mote(['upload', 'app.js', '-p', port], folder);
  expect(upload.stderr).toBe('');
  expect(upload.stdout).toMatch(/LINUX, Espruino 2v[\s\S]*the board runs the new program/);
  const bad = mote(['upload', 'bad.js', '-p', port], folder);
  expect(bad.stderr).toMatch(/fails at its start: Uncaught ReferenceError: "nope" .*the old program is back/);
  expect(bad.status).toBe(1);
  const monitor = startMote(['monitor', '-p', port], folder);
  await monitor.prints(/tick/);
  monitor.child.stdin?.write('print(6*7)\n');
  await monitor.prints(/42/);
  monitor.child.stdin?.write('reset()\n');
  await monitor.prints(/espruino\.com/);
  await monitor.stop();
}

/** It survives SIGTERM in telnet mode. */
const end = (engine: Running) => engine.stop('SIGKILL');

test.skipIf(ENGINE === '')('the real interpreter over telnet (needs ESPRUINO)', async () => {
  const engine = start(ENGINE, ['--telnet'], temporaryFolder());
  await sleep(1000);
  try {
    await session('tcp://127.0.0.1:2323');
  } finally {
    await end(engine);
  }
});

test.skipIf(ENGINE === '' || !hasSocat)(
  'the real interpreter over a pty (needs ESPRUINO and socat)',
  async () => {
    const folder = temporaryFolder();
    const device = join(folder, 'board');
    const engine = start('socat', [`pty,rawer,ignoreeof,link=${device}`, `exec:${ENGINE},pty,rawer`], folder);
    await sleep(1000);
    try {
      await session(device);
    } finally {
      await end(engine);
    }
  },
);
