import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, parseScenario, planOf, writeScenario } from '../../simulator/run/index.ts';
import { CommandsLog } from '../../simulator/world/commands-log.ts';
import { MAX_CHANGES, MAX_REPORTED, PartsLog } from '../../simulator/world/parts/parts-log.ts';
import { MAX_PARTS } from '../../simulator/world/parts/planned.ts';
import { MAX_MESSAGES, type PlannedMessage } from '../../simulator/world/world-plan.ts';
import { bench } from './bench.ts';

const relay = { part: 'relay', pin: 'D4', name: 'relay' } as const;

test.each([
  [
    { parts: [{ part: 'pump', pin: 'D4' }] },
    'parts.0.part "pump": there are relay, led, button, analog, serial, display, sink, bme280',
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

test('a relay is told when it changes, and falls when the power goes', () => {
  const { pins, told, release } = bench([relay]);
  for (const level of [1, 1, 0, 1] as const) pins.write('D4', level);
  release();
  expect(told).toEqual(['relay on', 'relay off', 'relay on', 'relay off']);
});

test('a button is pressed at its times, and an analog part gives its value', () => {
  const { kernel, pins } = bench([
    { part: 'button', pin: 'D0', name: 'b', pressed: 0, atUs: [1e6, 5e6], heldUs: 200e3 },
    { part: 'analog', pin: 'D36', name: 'a', value: 0.25, points: [], isCurve: false },
  ]);
  const edges: string[] = [];
  pins.watch(({ state, time }) => edges.push(`${time} ${state}`), 'D0', { repeat: true });
  kernel.run(10e6);
  expect(edges).toEqual(['1 false', '1.2 true', '5 false', '5.2 true']);
  expect(pins.analog('D36')).toBe(0.25);
});

const ONE = { first: 1, last: 1 };
const message = { atUs: 10e6, topic: 't', payload: 'on', qos: 1, retain: false, withinUs: 5e6 } as const;

const on = (timeUs: number, state = 'on') => ({ timeUs, device: 1, part: 'relay', state });
const logs = (messages: PlannedMessage[]) => {
  const parts = new PartsLog([relay], ONE);
  return { parts, log: new CommandsLog(messages, ONE, parts) };
};

test('a message that comes late, or never, fails the check, with the board and the time', () => {
  const { log, parts } = logs([message, { ...message, atUs: 20e6 }]);
  log.heard(12e6, 1, 't', 'off');
  log.heard(16e6, 1, 't', 'on');
  expect(log.results()).toMatchObject([
    { evaluated: 2, failed: 2, detail: 'device 1: t of 10 s came after 6 s' },
  ]);
  log.heard(21e6, 1, 't', 'on');
  parts.changed(on(21.2e6));
  parts.changed(on(30e6, 'off'));
  expect(log.outcomes.map(({ afterS, did }) => `${afterS} ${did}`)).toEqual([
    '6 ',
    '1 relay on after 200 ms',
  ]);
  expect(log.results()).toMatchObject([{ failed: 1 }]);
});

test('what a message should do is held against the parts: before its end, and only after it came', () => {
  const wants = { ...message, effect: 'relay on' };
  const resultOf = (arrivedUs: number, ...changes: ReturnType<typeof on>[]) => {
    const { log, parts } = logs([wants]);
    for (const change of changes) parts.changed(change);
    if (arrivedUs > 0) log.heard(arrivedUs, 1, 't', 'on');
    return log.results()[1];
  };
  expect(resultOf(12e6, on(13e6))).toMatchObject({ evaluated: 1, failed: 0 });
  expect(resultOf(12e6, on(1e6))).toMatchObject({ failed: 0 });
  expect(resultOf(12e6, on(1e6), on(2e6, 'off'))).toMatchObject({
    failed: 1,
    detail: 'device 1: t on of 10 s: not "relay on"',
  });
  expect(resultOf(12e6, on(16e6))).toMatchObject({ failed: 1 });
  expect(resultOf(0, on(13e6))).toMatchObject({ failed: 1 });
});

test('changes of parts are kept up to a bound, and a report has the first of them', () => {
  const { parts } = logs([]);
  for (let n = 0; n < MAX_CHANGES + 5; n++) parts.changed(on(n, n % 2 === 0 ? 'on' : 'off'));
  expect(parts.dropped).toBe(5);
  const [story] = parts.stories(1e6);
  expect(story).toMatchObject({ changes: MAX_CHANGES, kind: 'relay' });
  expect(story.states).toHaveLength(MAX_REPORTED);
});

test('a report says how long a relay was on, up to the end of the run', () => {
  const { parts } = logs([]);
  for (const change of [on(10e6), on(15e6, 'off'), on(20e6)]) parts.changed(change);
  expect(parts.stories(60e6)).toMatchObject([{ device: 1, name: 'relay', changes: 3, onS: 45 }]);
});

test('a sink takes what is written, where a bare bus acknowledges nothing', () => {
  const { i2c } = bench([{ part: 'sink', address: 0x3c, name: 'oled' }]);
  i2c.writeTo(0x3c, [0, 0xae], 0);
  expect([...i2c.readFrom(0x3c, 2, 0)]).toEqual([0xff, 0xff]);
  expect(() => i2c.writeTo(0x3d, [0], 0)).toThrow("slave doesn't ACK");
});
