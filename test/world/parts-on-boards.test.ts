import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, parseScenario, planOf, writeScenario } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { bench } from './bench.ts';

const serial = (lines: object[], port = 'Serial2') => ({ part: 'serial', port, name: 'reader', lines });

function plan(scenario: object) {
  return planOf({ ...OPEN_OPTIONS, ...parseScenario(JSON.stringify(scenario)) }, ownFirmware);
}

/** What a program prints, with its parts. */
function printed(program: string, scenario: object): string[] {
  const app = join(temporaryFolder(), 'app.js');
  writeFileSync(app, program);
  const lines: string[] = [];
  const planned = plan({ app, devices: 1, for: '2m', ...scenario });
  const world = new World(planned, { line() {} }, { printed: (_us, _device, line) => lines.push(line) });
  world.run(planned.forUs);
  return lines;
}

test('a serial part sends its lines at their times, and says what it gets', () => {
  const parts = [
    serial([
      { at: '30s', text: 'card 17' },
      { at: '40s', text: 'é', every: '60s' },
    ]),
  ];
  const program = `Serial2.setup(9600, { rx: D16, tx: D17 });
var line = "";
Serial2.on("data", function (bytes) {
  line += bytes;
  while (line.indexOf("\\n") >= 0) { print(line.split("\\r\\n")[0].length); line = line.substr(line.indexOf("\\n") + 1); }
});
Serial2.println("AT");`;
  expect(printed(program, { parts })).toEqual(['reader: gets "AT\\r\\n"', '7', '2', '2']);
});

test('sensors stand where a program looks for them, beside relays', () => {
  const program = `var w = new OneWire(D5);
print(w.search().length);
setWatch(function (e) { print("echo " + e.state); }, D13, { repeat: false, edge: "rising" });
digitalPulse(D12, 1, 0.01);`;
  const parts = [
    { part: 'ds18b20', pin: 'D5' },
    { part: 'hcsr04', pins: ['D12', 'D13'] },
    { part: 'relay', pin: 'D4' },
  ];
  expect(printed(program, { parts })).toEqual(['1', 'echo true']);
});

test('analog parts follow a table in steps and a curve in straight lines', () => {
  const analog = { part: 'analog', name: 'a', value: 0.1 } as const;
  const points = [
    { atUs: 10e6, value: 0.2 },
    { atUs: 20e6, value: 0.4 },
  ];
  const { kernel, pins } = bench([
    { ...analog, pin: 'D36', points, isCurve: false },
    { ...analog, pin: 'D39', points, isCurve: true },
  ]);
  const seen = [5e6, 15e6, 25e6].map((timeUs) => {
    kernel.run(timeUs);
    return [pins.analog('D36'), Math.round(pins.analog('D39') * 1000) / 1000];
  });
  expect(seen).toEqual([
    [0.1, 0.2],
    [0.2, 0.3],
    [0.4, 0.4],
  ]);
});

test('an LED is as bright as the duty cycle of analogWrite', () => {
  const { pins, told } = bench([{ part: 'led', pin: 'D2', name: 'led' }]);
  for (const duty of [0.25, 0.25, 1, 0]) pins.pwm('D2', duty);
  pins.write('D2', 1);
  expect(told).toEqual(['led 25 %', 'led on', 'led off', 'led on']);
});

test.each([
  [{ part: 'serial', port: 'USB', lines: [] }, 'parts.0.port: must be a serial port, such as Serial2'],
  [{ part: 'serial', port: 'Serial5' }, 'parts.0.port Serial5: no serial port of the ESP32'],
  [serial([{ at: '1m' }]), 'parts.0.lines.0.text: is missing'],
  [serial([{ at: 'noon', text: 'a' }]), 'parts.0.lines.0.at: must be a duration, such as 10m'],
  [{ part: 'display', characters: '16x2' }, 'parts.0.address: is missing: characters come over I2C'],
  [
    { part: 'display', address: '0x27', characters: '16' },
    'parts.0.characters: must be the columns and rows of an HD44780, such as 16x2',
  ],
  [{ part: 'analog', pin: 'D36' }, 'parts.0.value: is missing: give a value, values or a curve'],
  [{ part: 'analog', pin: 'D36', values: [], curve: [] }, 'parts.0.curve: give values or a curve'],
  [{ part: 'dht22', address: '0x40' }, 'parts.0.address 0x40: a dht22 is not on I2C: give its pin'],
  [{ part: 'dht22', pins: ['D1', 'D2'] }, 'parts.0.pins D1,D2: it has one pin'],
  [{ part: 'hcsr04', pin: 'D4' }, 'parts.0.pin D4: it has two pins'],
  [{ part: 'bme280', pin: 'D4' }, 'parts.0.pin D4: a bme280 is on I2C: give its address'],
  [{ part: 'sht4x', address: '0x50' }, 'parts.0.address 0x50: it can have 0x44, 0x45'],
  [{ part: 'bme280' }, 'parts.0.address 0x76: the BME280 of every board is at that address already'],
  ['relay', 'parts.0: must be an object in braces'],
])('a part with a mistake is refused with its place: %#', (part, message) => {
  expect(() => plan({ parts: [part] })).toThrow(message);
});

test.each([
  [[serial([]), { ...serial([]), name: 'other' }], 'parts.1.port Serial2: reader is at that port already'],
  [[serial([]), { part: 'gps' }], 'parts.1.port Serial2: reader is at that port already'],
  [[{ part: 'display' }, { part: 'display', name: 'two' }], 'parts.1: display shows what is drawn already'],
  [
    [
      { part: 'led', pin: 'D2', name: 'x' },
      { part: 'led', pin: 'D4', name: 'x' },
    ],
    'parts.1.name x: another part has that name; give each its own',
  ],
])('two parts at one place are refused: %#', (parts, message) => {
  expect(() => plan({ parts })).toThrow(message);
});

test('a modem keeps its serial port and its pins', () => {
  expect(() => plan({ modem: 'bg95', parts: [serial([])] })).toThrow(
    'parts.0.port Serial2: the modem is at that port already',
  );
  const world = new World(
    plan({ modem: 'bg95', devices: 1, for: '5m', parts: [{ part: 'led', pin: 'D2' }] }),
    {
      line() {},
    },
  );
  world.run(300e6);
  expect(world.observer.checks.readings.delivered).toBeGreaterThan(0);
});

test('what a message should do names a part that is there', () => {
  const publish = [{ at: '1m', topic: 'a', effect: 'lamp on' }];
  expect(() => plan({ publish })).toThrow(
    'publish.0.effect "lamp on": must begin with the name of a part; there are no parts',
  );
  const parts = [{ part: 'relay', pin: 'D4', name: 'lamp' }];
  expect(plan({ publish, parts }).messages).toMatchObject([{ effect: 'lamp on' }]);
});

test('all parts are written as they are read', () => {
  const read = parseScenario(
    JSON.stringify({
      parts: [
        serial([{ at: '1m', text: 'ä', every: '5s' }]),
        { part: 'display', address: '0x27', characters: '20x4' },
        { part: 'display' },
        { part: 'dht22', pin: 'D5' },
        { part: 'hcsr04', pins: ['D12', 'D13'] },
        { part: 'sht4x', address: '0x45' },
        { part: 'analog', pin: 'D36', curve: [{ at: '1m', value: 0.5 }] },
        { part: 'analog', pin: 'D39', value: 0.1, values: [{ at: '1m', value: 0.5 }] },
      ],
      publish: [{ at: '1m', topic: 'a', effect: 'led on' }],
    }),
  );
  expect(parseScenario(writeScenario({ ...OPEN_OPTIONS, ...read }))).toMatchObject(read);
});
