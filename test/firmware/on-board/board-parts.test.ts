import { expect, test } from 'vitest';
import { AccessPoint } from '../../../simulator/board/network/wifi.ts';
import { rig } from '../../board/rig.ts';
import { bytesOfEntry } from '../scripted.ts';

const S = 1e6;
const HOUR = 3600 * S;

/** A board whose program has parts of firmware/on-board/ as modules by their names. */
function start(program: string, parts: string[], more: Parameters<typeof rig>[1] = {}) {
  const modules = Object.fromEntries(
    parts.map((name) => [name, bytesOfEntry(`firmware/on-board/${name}.ts`)]),
  );
  const made = rig(program, more, modules);
  made.board.start();
  const run = (us: number) => made.kernel.run(made.kernel.now + us);
  const restart = () => {
    made.board.powerCut();
    made.board.start();
  };
  const texts = () => made.lines.map((line) => line.replace(/^\S+ /, ''));
  return { ...made, run, restart, texts };
}

/** A client that prints what it is given, and acknowledges it at once. */
const CLIENT = `var client = { connected: false, subscribe: function (filter) { asked = filter; }, publish: function (topic, message, options, callback) {
  print(topic, message, JSON.stringify(options)); if (callback) setTimeout(callback, 10); return true; } }, asked;
  function join() { client.connected = true; client.emit("connected"); }`;

test('Wi-Fi that is lost for twenty minutes is joined again', () => {
  const accessPoint = new AccessPoint();
  const program = `require("wifi").keepWifi({ ssid: "home" });
    require("Wifi").on("connected", function () { print("joined"); });`;
  const { board, run, texts } = start(program, ['wifi'], { hardware: { accessPoint } });
  run(5 * S);
  accessPoint.lose(board);
  run(1200 * S);
  expect(texts()).toEqual(['joined']);
  accessPoint.isThere = true;
  run(330 * S);
  expect(texts()).toEqual(['joined', 'joined']);
});

test('the clock is set once there is a network, from the time server', () => {
  const accessPoint = new AccessPoint(() => 1_800_000_000);
  const program = `var time = require("time"); require("wifi").keepWifi({ ssid: "home" }); time.keepTime("pool.ntp.org");
    print(time.timeIsSet()); setTimeout(function () { print(time.timeIsSet()); }, 10000);`;
  const { run, texts } = start(program, ['wifi', 'time'], { hardware: { accessPoint } });
  run(20 * S);
  expect(texts()).toEqual(['false', 'true']);
});

test('the watchdog restarts a board that hangs, and one that has not been well for an hour', () => {
  const program = `print("boot"); var well = true; require("watchdog").watchdog(30, 3600, function () { return well; });
    setTimeout(function () { well = false; }, 600000);`;
  const { run, texts, lines } = start(program, ['watchdog']);
  run(4000 * S);
  expect(texts()).toEqual(['boot']);
  run(600 * S);
  expect(texts()).toEqual(['boot', 'off', 'boot']);
  expect(Number(lines[1].split(' ')[0])).toBeGreaterThan(4_200_000);
});

const GUARDED = 'if (require("boots").bootGuard()) print("started");';

test('three crashes in a row lead to safe mode, and an hour later to another try', () => {
  const { run, restart, texts } = start(GUARDED, ['boots']);
  for (let crash = 0; crash < 3; crash++) {
    run(20 * S);
    restart();
  }
  const safe = 'safe mode: the program crashed three times in a row and was not started';
  expect(texts().filter((text) => text !== 'off')).toEqual(['started', 'started', 'started', safe]);
  run(HOUR + 2 * S);
  expect(texts().at(-1)).toBe('started');
});

test('a boot that lasts a minute was no crash, however many there are', () => {
  const { run, restart, texts, board } = start(GUARDED, ['boots']);
  for (let boot = 0; boot < 200; boot++) {
    run((boot % 3 === 2 ? 70 : 10) * S);
    restart();
  }
  expect(texts().some((text) => text.startsWith('safe'))).toBe(false);
  // One byte a mark, and a new file every sixty of them.
  expect(board.storage.flash.writtenBytes).toBeLessThan(2000);
});

test('the last error outlives a restart and is published once', () => {
  const program = `${CLIENT}
    require("last-error").keepLastError(client, "t/error");
    setTimeout(function () { if (!require("Storage").read("mote.error")) nope(); }, 100);
    setTimeout(join, 5000);`;
  const { run, restart, texts } = start(program, ['last-error']);
  run(S);
  restart();
  run(10 * S);
  const published = texts().filter((text) => text.startsWith('t/error'));
  expect(published).toHaveLength(1);
  expect(published[0]).toContain('nope');
  expect(texts().join('\n').split('t/error')[1]).toContain('"qos":1');
});

test('online is said at each connection, offline is the last will', () => {
  const program = `${CLIENT}
    var options = {}; var p = require("presence"); p.willBeMissed(options, "t/status"); print(JSON.stringify(options));
    p.sayOnline(client, "t/status"); join(); setTimeout(join, 1000);`;
  const { run, texts } = start(program, ['presence']);
  run(2 * S);
  expect(texts()).toEqual([
    '{"will":{"topic":"t/status","payload":"offline","qos":1,"retain":true}}',
    't/status online {"qos":1,"retain":true}',
    't/status online {"qos":1,"retain":true}',
  ]);
});

const CONFIGS = ['T', 'H', 'P'].map((key) => `homeassistant/sensor/meter-7/${key}/config`);
const announcing = `${CLIENT} var d = require("discovery"); d.announce(client, "meter-7", "t", "t/status", d.CLIMATE);`;
const topicsOf = (texts: string[]) => texts.map((text) => text.split(' ')[0]);

test('Home Assistant hears of each quantity again in each session, and when it has started anew', () => {
  const born = 'client.emit("message", asked, "online"); client.emit("message", asked, "offline");';
  const program = `${announcing} client.emit("message", "t", "online"); join(); setTimeout(join, 1000);
    setTimeout(function () { ${born} }, 2000);`;
  const { run, texts } = start(program, ['discovery']);
  run(500_000);
  expect(topicsOf(texts())).toEqual(CONFIGS);
  run(S);
  expect(topicsOf(texts())).toEqual([...CONFIGS, ...CONFIGS]);
  run(S);
  expect(topicsOf(texts())).toEqual([...CONFIGS, ...CONFIGS, ...CONFIGS]);
});

test('a session that begins before the last announcement is acknowledged adds none between', () => {
  const program = `${announcing} join(); setTimeout(join, 5);`;
  const { run, texts } = start(program, ['discovery']);
  run(S);
  expect(topicsOf(texts())).toEqual([CONFIGS[0], ...CONFIGS]);
});

test('an announcement that the broker refused, so that nobody acknowledges it, ends none for good', () => {
  const program = `${announcing} var publish = client.publish;
    client.publish = function (topic, message, options) { client.publish = publish; print("refused"); return true; };
    join(); setTimeout(join, 100); setTimeout(join, 200);`;
  const { run, texts } = start(program, ['discovery']);
  run(S);
  expect(topicsOf(texts())).toEqual(['refused', ...CONFIGS]);
});

test('an announcement that finds no room in the client is tried again, by one timer however often it begins', () => {
  const program = `${announcing} var publish = client.publish; var refused = 0;
    client.publish = function (topic, message, options, done) {
      if (++refused < 4) { print("refused"); return false; }
      client.publish = publish; return client.publish(topic, message, options, done);
    };
    join(); setTimeout(join, 100); setTimeout(join, 200);`;
  const { run, texts } = start(program, ['discovery']);
  run(S);
  expect(topicsOf(texts())).toEqual(['refused', 'refused', 'refused']);
  run(61 * S);
  expect(topicsOf(texts())).toEqual(['refused', 'refused', 'refused', ...CONFIGS]);
});

test('a program that announces anew at each end of a connection fills no outbox, and begins one row of messages', () => {
  const program = `${CLIENT} var d = require("discovery"), waiting = [];
    client.publish = function (topic, message, options, callback) { print(topic); waiting.push(callback); return true; };
    function lost() { client.removeAllListeners(); d.announce(client, "meter-7", "t", "t/status", d.CLIMATE); join(); }
    for (var n = 0; n < 40; n++) setTimeout(lost, 10 * n);
    setTimeout(function () { while (waiting.length > 0) waiting.shift()(); }, 1000);`;
  const { run, texts } = start(program, ['discovery']);
  run(500_000);
  // The first, and again after 2, 4, 8 and 16 connections more.
  expect(texts()).toEqual(Array(5).fill(CONFIGS[0]));
  run(S);
  expect(topicsOf(texts()).slice(5)).toEqual(CONFIGS);
});

test('an announcement says what Home Assistant needs to know', () => {
  const { run, texts } = start(`${announcing} join();`, ['discovery']);
  run(2 * S);
  const config = JSON.parse(Buffer.from(/ (\{.*\}) \{/.exec(texts()[0])?.[1] ?? '', 'latin1').toString());
  expect(config).toMatchObject({
    unique_id: 'meter-7_T',
    state_topic: 't',
    value_template: '{{ value_json.T }}',
    device_class: 'temperature',
    unit_of_measurement: '\u00b0C',
    availability_topic: 't/status',
  });
});

test('a deep sleep of an hour is two, and the number of the reading goes on', () => {
  const program = `var s = require("sleep"), state = s.sleepState(); s.sleepOn(state);
    print("reading", state.number + 1); s.sleep(3600, state.number + 1);`;
  const { run, texts, lines } = start(program, ['sleep']);
  run(2 * HOUR + 60 * S);
  expect(texts().filter((text) => text !== 'off')).toEqual(['reading 1', 'reading 2', 'reading 3']);
  const atMs = lines.filter((line) => line.includes('reading')).map((line) => Number(line.split(' ')[0]));
  expect(Math.round((atMs[2] - atMs[1]) / 1000)).toBeCloseTo(3601, -1);
});
