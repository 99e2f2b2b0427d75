import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { PROJECT } from '../../scripts/project.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';
import { isInstalled, Mosquitto } from '../judges/mosquitto.ts';
import { later, sleep } from '../realtime/proxy/rig.ts';
import { linesOf, startModem, subscribed, until } from './modem-rig.ts';
import { ENGINE } from './real.ts';

const READINGS = 100;
/** Between two readings. */
const EVERY_MS = 1500;
/** A cut of a minute, a modem that hangs until its key is used twice, and what a driver waits for in between. */
const LIMIT_MS = 420_000;

/** Publishes readings 1 to 100; one that the client refuses is tried again. Its power key is a line of its output. */
const program = (terminal: string) => `
function digitalWrite(pin, level) { print("KEY " + level); }
var fs = require("fs");
Modules.addCached("mote", fs.readFileSync("mote-default.js"));
Modules.addCached("bg96", fs.readFileSync("bg96.js"));
Serial2.setup(115200, { path: ${JSON.stringify(terminal)} });
require("bg96").connect(Serial2, { apn: "iot", pwrkey: D4, onState: function (state, reason) { print("STATE " + state + " " + (reason || "")); } });
var client = require("mote").create("broker.example", { client_id: "real-modem", keep_alive: 30 });
client.connect();
var number = 1;
var timer = setInterval(function () {
  if (client.publish("modem/real", String(number), { qos: 1 }) === false) return;
  if (number++ === ${READINGS}) clearInterval(timer);
}, ${EVERY_MS});
`;

function startEngine(terminal: string, take: (line: string) => void): void {
  const folder = temporaryFolder();
  const copy = (name: string, bytes: string) => writeFileSync(join(folder, name), bytes, 'latin1');
  copy('mote-default.js', ownFirmware.client('default').bytes);
  copy('bg96.js', buildOnce('firmware/modem/bg96.ts').bytes);
  copy('start.js', program(terminal));
  const engine = spawn(ENGINE ?? '', ['start.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  later(() => engine.kill('SIGKILL'));
  linesOf(engine, take);
}

const canRun =
  ENGINE !== undefined && isInstalled('mosquitto') && (isInstalled('socat') || isInstalled('python3'));

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!canRun)(
  'the real engine publishes 100 readings through a modem at a pty, across a cut of a minute and a modem that hangs',
  async () => {
    const broker = await Mosquitto.begin();
    later(() => broker.end());
    const apiAddress = `localhost:${await freePort()}`;
    const { terminal, log } = await startModem(broker.port, apiAddress);
    const ctl = (...args: string[]) => {
      const { status, stderr } = mote(['ctl', ...args, '--api', apiAddress], PROJECT);
      expect([status, stderr]).toEqual([0, '']);
    };
    const arrived = new Set<string>();
    await subscribed(broker.port, 'modem/real', (text) => arrived.add(text));
    const states: string[] = [];
    startEngine(terminal, (line) => {
      // The wire from D4 to PWRKEY: pressed while it is low.
      if (line.endsWith('KEY 0')) ctl('modem', 'power-key');
      // The console's prompt may stand before it.
      const [state] = /STATE .*$/.exec(line) ?? [];
      if (state !== undefined) states.push(state.trim());
    });
    await until('10 readings', () => arrived.size >= 10, LIMIT_MS);
    ctl('cut', '--for', '60s');
    await sleep(60_000);
    await until('30 readings', () => arrived.size >= 30, LIMIT_MS);
    ctl('modem', 'hangs');
    await until('all readings', () => arrived.size >= READINGS, LIMIT_MS);
    expect([...arrived].map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: READINGS }, (_, index) => index + 1),
    );
    // Readings go out all the time, so the hang is mostly seen at a send: its prompt does not come.
    expect(states).toContainEqual(expect.stringMatching(/^STATE restart (silent|no prompt)$/));
    const notes = log.join('\n');
    expect(notes).toContain('bad day: hangs');
    expect(notes.match(/the power key is pressed/g)?.length).toBeGreaterThanOrEqual(2);
    expect(states.at(-1)).toMatch(/^STATE ready/);
  },
  1_000_000,
);
