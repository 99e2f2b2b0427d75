import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../board/rig.ts';
import { mote, moteHere, temporaryFolder } from '../commands/cli.ts';

function file(text: string): string {
  const path = join(temporaryFolder(), 'app.js');
  writeFileSync(path, text);
  return path;
}

async function checked(text: string, ...more: string[]) {
  const path = file(text);
  const { status, stdout } = await moteHere(['check', path, ...more]);
  return { status, said: stdout.replaceAll(path, 'app.js') };
}

test('a program whose code is all in onInit is built with it, and runs', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), 'function onInit() {\n  print("on");\n}\n');
  const { status } = mote(['build', 'app.js'], folder);
  expect(status).toBe(0);
  const built = readFileSync(join(folder, 'build/app.js'), 'latin1');
  expect(built).toContain('onInit');
  expect(run(built, 1e6).lines).toEqual(['0 on']);
});

test('a program whose handlers stand in strings is built with their names, and runs', () => {
  const folder = temporaryFolder();
  const text =
    'var polls = 0;\nfunction poll() {\n  print("poll", ++polls);\n}\nsetInterval("poll()", 1000);\n';
  writeFileSync(join(folder, 'app.js'), text);
  expect(mote(['build', 'app.js'], folder).status).toBe(0);
  const built = readFileSync(join(folder, 'build/app.js'), 'latin1');
  expect(run(built, 2.5e6).lines).toEqual(['1000 poll 1', '2000 poll 2']);
});

test.each([
  ['var o = {};\nlet {a, b} = o;', 'app.js:2: destructuring'],
  ['print(1);\nfunction f(a = 1) {}', 'app.js:2: default parameters'],
  ['function f(...r) {}', 'app.js:1: rest parameters'],
  ['var o = {};\nvar p = {...o};', 'app.js:2: spread'],
  ['var a;\n\na?.b;', 'app.js:3: ?.'],
  ['async function f() {}', 'app.js:1: async'],
  ['print(2 ** 3);', 'app.js:1: **'],
  ['a: for (;;) break a;', 'app.js:1: labels'],
])('%j is refused with its line by check and by sim', async (text, words) => {
  const { status, said } = await checked(text);
  expect(said).toContain(`${words}`);
  expect(status).toBe(1);
  const path = file(text);
  const simulated = await moteHere(['sim', '--app', path, '--devices', '1', '--for', '1m']);
  expect(simulated.status).toBe(2);
  expect(simulated.stderr).toContain(`line ${/:(\d+):/.exec(words)?.[1]}: `);
});

test.each(['DHT22', 'BME280', 'HD44780'])(
  'require("%s") is said by check where no folder has it, and runs where modules/ has',
  async (name) => {
    const text = `print(1);\nrequire("${name}").connect();\n`;
    const { status, said } = await checked(text);
    expect(said).toContain(`app.js:2: require("${name}"): no such module in `);
    expect(status).toBe(1);
    const path = file(text);
    mkdirSync(join(path, '../modules'));
    writeFileSync(
      join(path, '../modules', `${name}.js`),
      'exports.connect = function () { print("made"); };',
    );
    expect((await moteHere(['check', path])).status).toBe(0);
    const simulated = await moteHere(['sim', '--app', path, '--devices', '1', '--for', '1m', '--console']);
    expect(simulated.stdout).toMatch(/ device 1 {2}made\n/);
  },
);

test.each(['MQTT', 'tinyMQTT'])('require("%s") without a file is mote', async (name) => {
  const text = `print(typeof require("${name}").create("broker").connect);`;
  expect((await checked(text)).status).toBe(0);
  const simulated = await moteHere([
    'sim',
    '--app',
    file(text),
    '--devices',
    '1',
    '--for',
    '1m',
    '--console',
  ]);
  expect(simulated.stdout).toMatch(/ device 1 {2}function\n/);
});

test.each([
  ['NodeMCU.D2.set();', 'esp32', 'NodeMCU is a name of'],
  ['print(1);\nB9.set();', 'esp32', 'app.js:2: B9 is a pin of'],
  ['print(1);\nLED3.set();', 'esp32', 'app.js:2: '],
])('%j is told the boards that have it', async (text, board, words) => {
  const { status, said } = await checked(text, '--board', board);
  expect(said).toContain(words);
  expect(status).toBe(1);
});

test.each([
  ['NodeMCU.D2.set(); print(NodeMCU.D2.read());', 'nodemcu', 'true'],
  ['B9.set(); print(B9.read());', 'pico', 'true'],
  ['LED1.set(); print(LED1.read());', 'esp32', 'true'],
  ['print(BTN1.read());', 'esp32', 'true'],
  ['print(D2.toggle(), D2.toggle());', 'esp32', 'true false'],
  ['D2.mode("input_pullup"); print(getPinMode(D2));', 'esp32', 'input_pullup'],
  ['print(new Pin(2));', 'esp32', 'D2'],
  ['USB.print("x"); print("after");', 'pico', 'after'],
])('%s runs on the board %s', async (text, board, line) => {
  expect((await checked(text, '--board', board)).said).toContain('nothing that Espruino would refuse');
  const options = ['--board', board, '--devices', '1', '--for', '1m', '--console'];
  const { stdout } = await moteHere(['sim', '--app', file(text), ...options]);
  expect(stdout).toContain(` device 1  ${line}\n`);
});

test.each([
  'analogWrite(D2, 0.5);',
  'new I2C().setup({ scl: D22, sda: D21 });',
  'new Serial().setup(9600, { tx: D4 });',
  'new SPI().setup({ mosi: D23 });',
  'require("http").createServer(function () {}).listen(80);',
  'require("neopixel").write(D4, [1, 2, 3]);',
  'url.parse("http://a/b?c=d", true).query.c;',
  'Graphics.createArrayBuffer(8, 8, 1).fillRect(0, 0, 3, 3);',
  'setTimeout("print(2)", 10);',
  'E.setBootCode("print(3)");',
  'save();',
  'require("Wifi").startAP("a", {}, function () {});',
  'require("Wifi").ping("10.0.0.1", function () {});',
  'require("Wifi").getHostByName("broker", function () {});',
  'shiftOut(D4, { clk: D5 }, 1);',
  'dump();',
  'E.getSizeOf([1]);',
  'E.pipe({ read: function () {} }, { write: function () {} });',
])('%s is there on the board, and check has nothing to say', async (text) => {
  expect((await checked(text)).status).toBe(0);
  const { errors } = run(`${text}\nprint("after");`, 1e6);
  expect(errors).toEqual([]);
});

test('print is seen with --console', async () => {
  const { stdout } = await moteHere([
    'sim',
    '--app',
    file('print("here");'),
    '--devices',
    '1',
    '--for',
    '1m',
    '--console',
  ]);
  expect(stdout).toMatch(/s device 1 {2}here\n/);
});
