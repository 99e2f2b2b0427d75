import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';
import { isInstalled, Mosquitto } from '../judges/mosquitto.ts';
import { later } from '../realtime/proxy/rig.ts';
import { linesOf, startModem, subscribed, until } from './modem-rig.ts';

/**
 * A Linux build of Espruino with the memory of a RAK8212: 32 bits, 2,500 variables in boards/LINUX.py, which are then of 13
 * bytes as on that board.
 */
const ENGINE_2500 = process.env.ESPRUINO_2500;
const VARIABLES = 2500;
const LEAST_FREE = 1000;
/** While a packet or an answer is read or written. */
const LEAST_FREE_FOR_A_MOMENT = 900;
const READINGS = 8;
const LIMIT_MS = 180_000;

/** Code in Storage is read in place, as from the board's flash. */
const FILES = ['mote', 'app', 'start', 'mote.json'];
const STORE = `${FILES.map((name) => `require("Storage").write("${name}", require("fs").readFileSync("${name}"));`).join('')}quit();`;

/** The port and the sensor's bus are this machine's. What this takes is printed, as it is not the board's. */
const startOf = (terminal: string) => `
var before = process.memory().usage;
Serial2.setup(115200, { path: ${JSON.stringify(terminal)} });
Serial2.setup = function () {};
global.I2C1 = { setup: function () {}, writeTo: function () {}, readFrom: function () { throw new Error("no ACK"); } };
setInterval(function () { var m = process.memory(); print("MEMORY", m.free, m.total, m.blocksize); }, 500);
print("HARNESS", process.memory().usage - before);
require("app");
`;

async function run(folder: string, program: string, take: (line: string) => void): Promise<void> {
  writeFileSync(join(folder, 'start.js'), program);
  const engine = spawn(ENGINE_2500 as string, ['start.js'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  later(() => engine.kill('SIGKILL'));
  linesOf(engine, take);
  await new Promise((resolve) => engine.on('close', resolve));
}

const canRun =
  ENGINE_2500 !== undefined && isInstalled('mosquitto') && (isInstalled('socat') || isInstalled('python3'));

test.skipIf(!canRun)(
  'client, driver and sample app leave a RAK8212 more than 1,000 of its 2,500 variables, connected and publishing (ESPRUINO_2500)',
  async () => {
    const broker = await Mosquitto.begin();
    later(() => broker.end());
    const { terminal } = await startModem(broker.port, `localhost:${await freePort()}`);
    const arrived = new Set<string>();
    await subscribed(broker.port, 'rak', (text) => arrived.add(text));
    const folder = temporaryFolder();
    const put = (name: string, bytes: string) => writeFileSync(join(folder, name), bytes, 'latin1');
    put('mote', ownFirmware.client('core').bytes);
    put('app', buildOnce('firmware/modem/app-bg96.ts').bytes);
    put(
      'mote.json',
      JSON.stringify({ host: 'broker.example', client_id: 'rak', topic: 'rak', every: 8, apn: 'iot' }),
    );
    put('start', startOf(terminal));
    await run(folder, STORE, () => {});
    const memory: { free: number; total: number; blocksize: number }[] = [];
    const said: string[] = [];
    let harness = 0;
    void run(folder, 'require("start")', (line) => {
      const [, free, total, blocksize] = /MEMORY (\d+) (\d+) (\d+)/.exec(line) ?? [];
      if (free !== undefined)
        memory.push({ free: Number(free), total: Number(total), blocksize: Number(blocksize) });
      else said.push(line);
      harness ||= Number(/HARNESS (\d+)/.exec(line)?.[1] ?? 0);
    });
    await until(
      `${READINGS} readings; the engine said ${said.join(' / ')}`,
      () => arrived.size >= READINGS,
      LIMIT_MS,
    );
    expect(harness).toBeGreaterThan(0);
    const free = memory.map((one) => one.free + harness).sort((one, other) => one - other);
    const median = free[free.length >> 1];
    const { total, blocksize } = memory[0];
    process.stdout.write(
      `free of ${total} variables of ${blocksize} bytes: ${median} at the median, ${free[0]} at the least; ${harness} of this test's are left out\n`,
    );
    expect([total, blocksize]).toEqual([VARIABLES, 13]);
    expect(median).toBeGreaterThan(LEAST_FREE);
    expect(free[0]).toBeGreaterThan(LEAST_FREE_FOR_A_MOMENT);
  },
  400_000,
);
