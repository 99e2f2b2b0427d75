import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { OPEN_OPTIONS, parseScenario, planOf, writeScenario } from '../../simulator/run/index.ts';
import { CommandsLog, MAX_CHANGES } from '../../simulator/world/commands-log.ts';
import { MAX_PARTS, mountParts, type PlannedPart } from '../../simulator/world/parts.ts';
import { MAX_MESSAGES } from '../../simulator/world/world-plan.ts';

const relay = { part: 'relay', pin: 'D4', name: 'relay' } as const;

test.each([
  [
    { parts: [{ part: 'pump', pin: 'D4' }] },
    'parts.0.part "pump": there are relay, led, button, analog and sink',
  ],
  [{ parts: [{ part: 'relay' }] }, 'parts.0.pin: is missing'],
  [{ parts: [{ part: 'relay', pin: 'D4', colour: 1 }] }, 'parts.0.colour: no such field'],
  [{ parts: [{ part: 'analog', pin: 'D36', value: 2 }] }, 'parts.0.value: must be 0 to 1'],
  [{ parts: [{ part: 'button', pin: 'D0', at: ['soon'] }] }, 'parts.0.at.0: must be a duration, such as 10m'],
  [{ parts: Array(MAX_PARTS + 1).fill(relay) }, `parts: must be ${MAX_PARTS} at most`],
  [
    { parts: [{ part: 'sink', address: '0x99' }] },
    'parts.0.address: must be an address from 0x08 to 0x77, such as 0x3C',
  ],
  [{ publish: [{ at: '1m', topic: 'a/#' }] }, 'publish.0.topic: must be a topic without wildcards'],
  [{ publish: [{ topic: 'a' }] }, 'publish.0.at: is missing'],
  [
    { publish: Array(MAX_MESSAGES + 1).fill({ at: '1m', topic: 'a' }) },
    `publish: must be ${MAX_MESSAGES} at most`,
  ],
])('a scenario with a mistake in its parts or messages is refused: %#', (scenario, message) => {
  expect(() => parseScenario(JSON.stringify(scenario))).toThrow(message);
});

test('parts stand at pins of the board, each at its own', () => {
  const plan = (parts: object[], board = 'esp32') =>
    planOf({ ...OPEN_OPTIONS, ...parseScenario(JSON.stringify({ board, parts })) }, ownFirmware).parts;
  expect(plan([{ part: 'led', pin: 'NodeMCU.D4' }], 'nodemcu')).toMatchObject([
    { pin: 'D2', name: 'led NodeMCU.D4' },
  ]);
  expect(() => plan([{ part: 'led', pin: 'B9' }])).toThrow('parts.0.pin B9: no pin of the ESP32');
  expect(() => plan([relay, { part: 'led', pin: 'D4' }])).toThrow(
    'parts.1.pin D4: relay is at that pin already',
  );
  const sink = { part: 'sink', address: '0x3C' };
  expect(() => plan([sink, sink])).toThrow('parts.1.address 0x3c: sink 0x3c is at that address already');
  expect(() => plan([{ part: 'sink', address: '0x76' }])).toThrow(
    '0x76: the BME280 of every board is at that address',
  );
  expect(() => plan([relay, { part: 'button', pin: 'SPI1', at: [] }])).toThrow(
    'parts.1.pin SPI1: no pin of the ESP32',
  );
});

test('a scenario with parts and messages is written as it is read', () => {
  const text = JSON.stringify({
    parts: [relay, { part: 'sink', address: '0x3c' }, { part: 'button', pin: 'BTN1', at: ['2m', '1m'] }],
    publish: [{ at: '1m', topic: 'a/b', payload: 'on', retain: true }],
  });
  const read = parseScenario(text);
  expect(read.parts?.[2]).toMatchObject({ atUs: [60e6, 120e6], heldUs: 200e3, pressed: 0 });
  expect(parseScenario(writeScenario({ ...OPEN_OPTIONS, ...read }))).toMatchObject(read);
});

function bench(parts: readonly PlannedPart[]) {
  const kernel = new Kernel(1);
  const pins = new Pins(kernel, 1);
  const i2c = new I2cBus();
  const told: string[] = [];
  const release = mountParts(parts, { pins, i2c }, (part, isOn) => told.push(`${part} ${isOn}`));
  return { kernel, pins, i2c, told, release };
}

test('a relay is told when it changes, and falls when the power goes', () => {
  const { pins, told, release } = bench([relay]);
  for (const level of [1, 1, 0, 1] as const) pins.write('D4', level);
  release();
  expect(told).toEqual(['relay true', 'relay false', 'relay true', 'relay false']);
});

test('a button is pressed at its times, and an analog part gives its value', () => {
  const { kernel, pins } = bench([
    { part: 'button', pin: 'D0', name: 'b', pressed: 0, atUs: [1e6, 5e6], heldUs: 200e3 },
    { part: 'analog', pin: 'D36', name: 'a', value: 0.25 },
  ]);
  const edges: string[] = [];
  pins.watch(({ state, time }) => edges.push(`${time} ${state}`), 'D0', { repeat: true });
  kernel.run(10e6);
  expect(edges).toEqual(['1 false', '1.2 true', '5 false', '5.2 true']);
  expect(pins.analog('D36')).toBe(0.25);
});

const message = { atUs: 10e6, topic: 't', payload: 'on', qos: 1, retain: false, withinUs: 5e6 } as const;

test('a message that comes late, or never, fails the check, with the board and the time', () => {
  const log = new CommandsLog([message, { ...message, atUs: 20e6 }], 1);
  log.heard(12e6, 1, 't', 'off');
  log.heard(16e6, 1, 't', 'on');
  expect(log.result()).toMatchObject({
    evaluated: 2,
    failed: 2,
    detail: 'device 1: t of 10 s came after 6 s',
  });
  log.heard(21e6, 1, 't', 'on');
  log.changed(21.2e6, 1, 'relay', true);
  log.changed(30e6, 1, 'relay', false);
  expect(log.outcomes.map(({ afterS, did }) => `${afterS} ${did}`)).toEqual([
    '6 ',
    '1 relay on after 200 ms',
  ]);
  expect(log.result()).toMatchObject({ failed: 1 });
});

test('changes of parts are kept up to a bound', () => {
  const log = new CommandsLog([message], 1);
  log.heard(10e6, 1, 't', 'on');
  for (let n = 0; n < MAX_CHANGES + 5; n++) log.changed(11e6, 1, 'r', true);
  expect(log.outcomes[0].did.split(', ')).toHaveLength(MAX_CHANGES);
});

test('a sink takes what is written, where a bare bus acknowledges nothing', () => {
  const { i2c } = bench([{ part: 'sink', address: 0x3c, name: 'oled' }]);
  i2c.writeTo(0x3c, [0, 0xae], 0);
  expect([...i2c.readFrom(0x3c, 2, 0)]).toEqual([0xff, 0xff]);
  expect(() => i2c.writeTo(0x3d, [0], 0)).toThrow("slave doesn't ACK");
});
