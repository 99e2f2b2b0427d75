import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { PROJECT } from '../../scripts/project.ts';
import { MOTE, mote, temporaryFolder } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';
import { isInstalled, Mosquitto } from '../judges/mosquitto.ts';
import { later, sleep } from '../realtime/proxy/rig.ts';
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

/** What a process has printed, line by line, as it comes. */
function linesOf(child: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

async function until(what: string, holds: () => boolean, limitMs: number): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 100) {
    if (waitedMs > limitMs) throw new Error(`in ${limitMs / 1000} s it did not come true: ${what}`);
    await sleep(100);
  }
}

/** `mote modem` at a pty of its own. @returns the pty's name, and what the modem has logged */
async function startModem(
  brokerPort: number,
  apiAddress: string,
): Promise<{ terminal: string; log: string[] }> {
  const log: string[] = [];
  const args = [
    'modem',
    '--pty',
    '--type',
    'bg96',
    '--link',
    'nbiot-good',
    '--upstream',
    `127.0.0.1:${brokerPort}`,
  ];
  const child = spawn(process.execPath, [MOTE, ...args, '--api', apiAddress], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  later(() => child.kill());
  linesOf(child, (line) => log.push(line));
  const said = () => /bg96 at (\S+),/.exec(log.join('\n'));
  await until('mote modem says where it is', () => said() !== null, 60_000);
  return { terminal: said()?.[1] ?? '', log };
}

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

async function subscribed(port: number, topic: string, take: (text: string) => void): Promise<void> {
  const client: MqttClient = connect({ host: '127.0.0.1', port });
  later(() => client.end(true));
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(topic, { qos: 1 });
  client.on('message', (_topic, payload) => take(payload.toString()));
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
    expect(states).toContain('STATE restart silent');
    expect(log.join('\n')).toContain('the power key is pressed');
  },
  1_000_000,
);
