import { expect, test } from 'vitest';
import { KINDS, kindNamed, measures, pinsOf } from '../../simulator/board/boards/index.ts';
import { checkProgram } from '../../simulator/board/check/check-program.ts';
import { formatFinding } from '../../simulator/board/language/language.ts';
import { run } from './rig.ts';

const on = (name: string, program: string) => {
  const kind = kindNamed(name);
  if (kind === undefined) throw new Error(`no board ${name}`);
  return run(program, 1e6, { kind });
};
const printed = (name: string, program: string) =>
  on(name, program).lines.map((line) => line.replace(/^[\d.]+ /, ''));

test('each board has its own pins, LEDs, buttons and ports', () => {
  expect(
    printed(
      'nodemcu',
      'print(NodeMCU.D2, NodeMCU.D0, NodeMCU.A0, D4 == NodeMCU.D2); NodeMCU.D2.set(); print(D4.read());',
    ),
  ).toEqual(['D4 D16 A0 true', 'true']);
  expect(
    printed(
      'pico',
      'print(LED1, LED2, BTN1, B9, C13 == BTN); LED1.set(); print(B2.read(), LED1.read()); USB.print("x");',
    ),
  ).toEqual(['B2 B12 C13 B9 true', 'true true']);
  expect(printed('pixljs', 'print(BTN4, LED, A5); Terminal.println("hi");')).toEqual(['H4 H0 A5']);
  expect(printed('esp32', 'print(LED1, BTN1, typeof B9, typeof USB, typeof NodeMCU);')).toEqual([
    'D2 D0 undefined undefined undefined',
  ]);
});

test('a pin by number is the pin at that place of the board', () => {
  expect(printed('pico', 'digitalWrite(16, 1); print(B0.read());')).toEqual(['true']);
  expect(printed('esp32', 'digitalWrite(16, 1); print(D16.read());')).toEqual(['true']);
});

test('the time zone is a number for the firmware of an ESP8266, and a text for that of an ESP32', () => {
  const set = (zone: string) =>
    `try { require("Wifi").setSNTP("pool.ntp.org", ${zone}); print("ok"); } catch (e) { print(e.message); }`;
  expect(printed('nodemcu', set('1') + set('"1"'))).toEqual(['ok', 'Zone is not a number']);
  expect(printed('esp32', set('1') + set('"1"'))).toEqual(['Zone is not a string', 'ok']);
});

test('a board says its own name and memory', () => {
  const ask =
    'var m = process.memory(); print(process.env.BOARD, m.total, m.blocksize, process.env.STORAGE);';
  expect(KINDS.map(({ name }) => printed(name, ask)[0])).toEqual([
    'ESP32 16383 14 917504',
    'ESP32C3 4095 13 917504',
    'ESP32S3 16383 14 917504',
    'ESP8266_4MB 1600 12 196608',
    'ESP8266_4MB 1600 12 196608',
    'ESPRUINOWIFI 8190 13 65536',
    'PICO_R1_3 5100 13 49152',
    'PIXLJS 2950 13 36864',
  ]);
});

test('a program for another board is told its name before it runs', () => {
  const { lines, errors } = on('esp32', 'print("never");\nsetWatch(print, B9);');
  expect(lines).toEqual(['0 off']);
  expect(errors[0].message).toBe(
    'device 1, .bootcde:2: B9 is a pin of Espruino WiFi, Espruino Pico, and not of the ESP32: --board espruinowifi or pico',
  );
});

test('mote check says the same, and takes a name that the program tests or makes', () => {
  const said = (text: string, name: string) =>
    checkProgram(text, 'app.js', kindNamed(name)).map(formatFinding);
  expect(said('NodeMCU.D2.set();', 'esp32')).toEqual([
    'app.js:1: NodeMCU is a name of ESP8266, NodeMCU, and not of the ESP32; use --board esp8266 or nodemcu',
  ]);
  expect(said('NodeMCU.D2.set();', 'nodemcu')).toEqual([]);
  expect(said('if (typeof USB !== "undefined") USB.print(1); var B9 = 1; print(B9);', 'esp32')).toEqual([]);
});

test('new Pin takes the pins of its board alone', () => {
  const ask = 'try { print(new Pin("B9")); } catch (e) { print(e.message); }';
  expect(printed('pico', ask)).toEqual(['B9']);
  expect(printed('esp32', ask)).toEqual(['Invalid pin']);
});

test('all boards have pins that are named once, and measure at some of them', () => {
  for (const kind of KINDS) {
    const pins = pinsOf(kind);
    expect(new Set(pins).size).toBe(pins.length);
    for (const pin of Object.values(kind.devices)) expect(pins).toContain(pin);
    expect(pins.some((pin) => measures(kind, pin))).toBe(true);
  }
  expect(kindNamed('PICO_R1_3')?.name).toBe('pico');
  expect(kindNamed('eniac')).toBeUndefined();
});

test('boards without Wi-Fi of their own have the modules of their radios', () => {
  const ask = `var w = require("ESP8266WiFi_0v25").connect(Serial2, function (e) {
    w.connect("home", "very secret", function (e) { w.getIP(function (e, ip) { print(e, ip); }); });
  });`;
  const kind = kindNamed('pico');
  expect(run(ask, 10e6, { kind }).lines).toEqual(['4000.1 null 10.0.0.2']);
  expect(printed('espruinowifi', 'print(require("EspruinoWiFi") === require("Wifi"));')).toEqual(['true']);
  expect(printed('esp32', 'require("EspruinoWiFi");')[0]).toMatch('Module "EspruinoWiFi" not found');
});

test('a pin whose mode is taken back is let go', () => {
  expect(
    printed(
      'esp32',
      'D4.reset(); pinMode(D4); print(getPinMode(D4), D4.read()); D4.reset(); print(D4.read());',
    ),
  ).toEqual(['undefined true', 'false']);
});
