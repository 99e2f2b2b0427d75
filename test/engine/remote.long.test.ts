import { spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import { call } from '../../simulator/realtime/client/call.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { isInstalled, Mosquitto } from '../judges/mosquitto.ts';
import { desk } from '../realtime/broker/remotes.ts';
import { later } from '../realtime/proxy/rig.ts';
import { ENGINE } from './real.ts';

/** Starts the sample app as `npm run build` has written it. */
function start(port: number, protocol: 4 | 5): void {
  const folder = temporaryFolder();
  for (const name of ['mote-max.js', 'remote.js'])
    copyFileSync(join(PROJECT, 'dist', name), join(folder, name));
  const config = { host: '127.0.0.1', port, client_id: 'real-1', every: 60, protocol };
  writeFileSync(
    join(folder, 'start.js'),
    `var fs = require("fs");
require("Storage").write("mote.json", ${JSON.stringify(JSON.stringify(config))});
Modules.addCached("mote", fs.readFileSync("mote-max.js"));
eval(fs.readFileSync("remote.js"));`,
  );
  const engine = spawn(ENGINE ?? '', ['start.js'], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  later(() => engine.kill());
}

async function mosquitto(): Promise<number> {
  const broker = await Mosquitto.begin();
  later(() => broker.end());
  return broker.port;
}

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE).each([
  { broker: desk, protocol: 4 as const, needs: true },
  { broker: mosquitto, protocol: 5 as const, needs: isInstalled('mosquitto') },
])('on the real engine commands are answered in protocol $protocol', async ({ broker, protocol, needs }) => {
  if (!needs) return;
  const port = await broker();
  start(port, protocol);
  const ask = async (command: string, argument = '') => {
    const url = `mqtt://127.0.0.1:${port}`;
    const asked = { url, device: 'real-1', command, argument, timeoutMs: 20_000, protocol };
    return String((await call(asked)).answer);
  };
  expect(await ask('ping')).toBe('pong');
  expect([await ask('interval', '7'), await ask('interval')]).toEqual(['7', '7']);
  expect(await ask('interval', 'soon')).toBe('error: 1 to 86400 seconds');
  expect(JSON.parse(await ask('stats'))).toEqual({ up: 0, free: expect.any(Number), n: 0 });
});
