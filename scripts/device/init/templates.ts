import type { Answers } from './answers.ts';

/** Files of a project's folder that stay out of its repository. */
export const IGNORED = ['node_modules/', 'build/', 'secrets.json'];

/** The files of a new project by name; its package.json is in manifest.ts. */
export function projectFiles(answers: Answers): Record<string, string> {
  return {
    'mote.json': json(configOf(answers)),
    'secrets.json': json({ wifiPassword: answers.wifiPassword, brokerPassword: '' }),
    'app.ts': answers.deepSleep ? sleepingApp() : app(answers),
    // A module in every folder, whatever the type in its package.json.
    'app.test.mjs': TEST,
    'tsconfig.json': TSCONFIG,
    '.gitignore': IGNORED.map((line) => `${line}\n`).join(''),
  };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function configOf(answers: Answers): object {
  return {
    board: answers.board,
    app: 'app.ts',
    wifi: { ssid: answers.ssid },
    broker: { host: answers.host, port: 1883 },
    topic: answers.topic,
    ...(answers.topicAsIs ? { topicAsIs: true } : {}),
    every: answers.every,
    qos: 1,
    sensors: ['bme280'],
    i2c: { sda: 'D21', scl: 'D22' },
    // What was accepted and not acknowledged yet survives the sleep, packet ids too.
    ...(answers.deepSleep ? { settings: { flash: true } } : {}),
  };
}

const COMMANDS = "import { takeCommands } from 'mote-mqtt/firmware/on-board/commands';\n";
const HOME_ASSISTANT = "import { announce, CLIMATE } from 'mote-mqtt/firmware/on-board/discovery';\n";

function app({ homeAssistant, commands }: Answers): string {
  return `/// <reference types="mote-mqtt/espruino" />
import { bootGuard } from 'mote-mqtt/firmware/on-board/boots';
${commands ? COMMANDS : ''}${homeAssistant ? HOME_ASSISTANT : ''}import { keepLastError } from 'mote-mqtt/firmware/on-board/last-error';
import { sayOnline, willBeMissed } from 'mote-mqtt/firmware/on-board/presence';
import { keepTime } from 'mote-mqtt/firmware/on-board/time';
import { watchdog } from 'mote-mqtt/firmware/on-board/watchdog';
import { keepWifi } from 'mote-mqtt/firmware/on-board/wifi';
import { readConfig } from 'mote-mqtt/firmware/config';
import { channelsOf } from 'mote-mqtt/firmware/channels';
import { encode } from 'mote-mqtt/firmware/payload/json';
import { station } from 'mote-mqtt/firmware/sampling/station';

function start() {
  // What mote.json and secrets.json say, as \`mote upload\` put it into the board's Storage.
  const config = readConfig();
  const status = config.${commands ? 'client_id' : 'topic'} + '/status';
  // Espruino starts every boot with the same random numbers.
  E.srand(E.hwRand());

  if (config.wifi) keepWifi(config.wifi);
  keepTime('pool.ntp.org');
  willBeMissed(config, status);
  const client = require('mote').create(config.host, config);
  sayOnline(client, status);
  keepLastError(client, config.topic + '/error');
  client.on('connected', () => print('connected to', config.host));
  client.on('disconnected', () => print('disconnected'));
${SAY_ERRORS}  // A hang of 30 s, or an hour without the broker, restarts the board.
  watchdog(30, 3600, () => client.connected);
${homeAssistant ? '  announce(client, config.client_id, config.topic, status, CLIMATE);\n' : ''}${commands ? TAKES_COMMANDS : ''}  client.connect();

  // The sensors that mote.json names; a driver of your own is one more: {name, suffix, sensor, slots}.
  const channels = channelsOf(config);
  // Boards that got their power at the same moment must not publish in step.
  station(channels, config.every, Math.random() * Math.min(config.every, 10), (sample) => {
    const message = encode([sample]);
${commands ? '    readings++;\n' : ''}    print(message);
    // false: the outbox is full, which happens when the broker was away for long.
    if (!client.publish(config.topic, message, { qos: config.qos })) print('refused');
  });
}

// After three crashes in a row the program is left alone, and the console is free.
if (bootGuard()) start();
`;
}

const SAY_ERRORS = `  // CONNACK 4 and 5: the broker does not take the user or the password.
  client.on('error', (why) => print('mqtt error:', why));
`;

const TAKES_COMMANDS = `  // mote call ID ping, stats and reboot; one of your own is client.serve(config.client_id + '/cmd/NAME', handler).
  let readings = 0;
  takeCommands(client, config.client_id, () => readings);
`;

function sleepingApp(): string {
  return `/// <reference types="mote-mqtt/espruino" />
import { bootGuard } from 'mote-mqtt/firmware/on-board/boots';
import { sleep, sleepOn, sleepState } from 'mote-mqtt/firmware/on-board/sleep';
import { keepWifi } from 'mote-mqtt/firmware/on-board/wifi';
import { readConfig } from 'mote-mqtt/firmware/config';
import { encode } from 'mote-mqtt/firmware/payload/json';
import { connect } from 'mote-mqtt/sensors/bme280';

/** So long the board stays awake for one reading at the most. */
const AWAKE_MS = 30000;

function start() {
  const config = readConfig();
  const state = sleepState();
  sleepOn(state);
  // Readings and packet ids are kept in Storage over the sleep; what they leave behind is cleared away here.
  const storage = require('Storage');
  if (storage.getFree() < 100000) storage.compact();
  const number = state.number + 1;
  let sleeps = false;

  function rest() {
    if (!sleeps) sleep(config.every, number);
    sleeps = true;
  }

  E.srand(E.hwRand());
  I2C1.setup(config.i2c || {});
  if (config.wifi) keepWifi(config.wifi);
  const client = require('mote').create(config.host, config);
${SAY_ERRORS}  client.connect();
  connect(I2C1).read((reading) => {
    const message = encode([{ number: number, atS: Math.round(getTime()), results: [{ name: 'bme280', suffix: '', reading: reading }] }]);
    print(message);
    client.publish(config.topic, message, { qos: config.qos });
    // Sleeps when the broker has it.
    client.flush(rest, AWAKE_MS - 5000);
  });
  setTimeout(rest, AWAKE_MS);
}

if (bootGuard()) start();
`;
}

const TEST = `import assert from 'node:assert/strict';
import test from 'node:test';
import { simulate } from 'mote-mqtt/testing';

// \`npm test\` builds first: what runs here is what \`mote upload\` puts on the board.
test('no reading is lost in tunnels', () => {
  const run = simulate({ app: 'build/app.js', client: 'build/mote.js', link: 'ltem,tunnel', for: '2h' });
  assert.equal(run.readings.lost, 0);
  assert.ok(run.readings.delivered > 0);
});
`;

const TSCONFIG = json({
  compilerOptions: {
    target: 'es2015',
    lib: ['es5'],
    types: [],
    module: 'preserve',
    moduleResolution: 'bundler',
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  files: ['app.ts'],
});
