import { expect, test } from 'vitest';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import { DIALECTS } from '../../../simulator/modem/index.ts';
import type { RunOptions } from '../../../simulator/run/index.ts';
import { MAX_ATTACHES_AN_HOUR } from '../../../simulator/world/modem-run-observer.ts';
import { HOUR_US, programWith, runProgram } from './rig.ts';

const FAMILIES = DIALECTS.map(({ name }) => name);
const LTE = FAMILIES.filter((name) => name !== 'sim800');

test.each(FAMILIES)('the driver of the %s gives the program signal and cell', (modem) => {
  const look = `setInterval(function () { print("signal", modem.signal(), modem.cell()); }, 60000);
    require("mote").create("broker", { client_id: "a" }).connect();`;
  const { printed } = runProgram(programWith('', look), { modem, forUs: HOUR_US / 6 });
  const said = printed.filter(({ line }) => line.startsWith('signal'));
  expect(said.length).toBeGreaterThan(5);
  for (const { line } of said.slice(1)) expect(line).toMatch(/^signal -\d+ "1A2B","01C3D4\w\w"$/);
});

test('without a network there is no signal and no cell', () => {
  const faults: RunOptions['faults'] = [
    { fault: 'modem', how: 'searching', atUs: HOUR_US / 6, forUs: HOUR_US / 6, devices: 'all' },
  ];
  const look = 'setInterval(function () { print("signal", modem.signal(), modem.cell()); }, 60000);';
  const { printed } = runProgram(programWith('', look), { forUs: HOUR_US, faults });
  const between = printed.filter(({ atS, line }) => line.startsWith('signal') && atS > 700 && atS < 1100);
  expect(between.length).toBeGreaterThan(5);
  for (const { line } of between) expect(line).toBe('signal undefined undefined');
});

/** Connects, publishes and disconnects every 15 minutes; its client comes back until it has. */
const SELDOM = `var client = require("mote").create("broker", { client_id: "a" });
var n = 0;
client.on("connected", function () { print("connected"); client.publish("t", "reading " + ++n, { qos: 1 }); setTimeout(function () { client.disconnect(); }, 5000); });
client.connect();
setInterval(function () { client.connect(); }, 900000);`;

test.each(LTE)(
  'a %s that is asked for power saving sleeps between two connections, and is woken for each',
  (modem) => {
    const saving = ', saving: [require("saving").psm(30, 86400), require("saving").edrx(82, 5)]';
    const { printed, notes, world } = runProgram(programWith(saving, SELDOM), { modem, forUs: 2 * HOUR_US });
    const times = (text: string) => printed.filter(({ line }) => line.trim() === text).length;
    expect(times('connected')).toBeGreaterThan(7);
    expect(times('state asleep')).toBe(times('connected'));
    expect(notes.filter(({ text }) => text.includes('power saving')).length).toBe(times('connected'));
    expect(notes.filter(({ text }) => text === 'modem attaches').length).toBe(1);
    expect(world.observer.checks.readings).toMatchObject({ accepted: 8, lost: 0 });
    expect(world.observer.results().filter(({ failed }) => failed > 0)).toEqual([]);
  },
);

test('a modem without connections that is not asked for power saving stays awake', () => {
  const { notes } = runProgram(programWith('', SELDOM), { forUs: HOUR_US });
  expect(notes.filter(({ text }) => text.includes('power saving'))).toEqual([]);
});

test('a line that says nothing of power saving is lost: the driver finds out, and connects all the same', () => {
  const saving = ', saving: [require("saving").psm(30, 86400)]';
  const faults: RunOptions['faults'] = [
    { fault: 'modem', how: 'bytes-lost', atUs: 1, forUs: 2 * HOUR_US - 1, devices: 'all' },
  ];
  const { world } = runProgram(programWith(saving, SELDOM), { forUs: 2 * HOUR_US, faults });
  expect(world.observer.checks.readings.accepted).toBeGreaterThan(5);
  expect(world.observer.checks.readings.lost).toBe(0);
});

test('on a wire where no answer is ever read, the modem attaches no more often than operators allow', () => {
  const { world, printed } = runProgram(programWith('', '', 9600), { forUs: 6 * HOUR_US });
  const attaches = world.observer.modems?.attaches ?? 0;
  expect(attaches).toBeGreaterThan(5);
  expect(attaches).toBeLessThan(6 * MAX_ATTACHES_AN_HOUR);
  expect(world.observer.results().find(({ name }) => name.startsWith('attaches'))).toMatchObject({
    failed: 0,
  });
  expect(printed.map(({ line }) => line)).toContain('state restart no answer');
});

test.each(FAMILIES)(
  'the driver of the %s finds a dead connection by the counts of acknowledged bytes',
  (modem) => {
    const faults: RunOptions['faults'] = [
      { fault: 'modem', how: 'sockets-lost', atUs: HOUR_US / 2, forUs: 60e6, devices: 'all' },
    ];
    const talk = `var client = require("mote").create("broker", { client_id: "a", keep_alive: 3600 });
    client.on("disconnected", function () { print("gone"); });
    client.connect();
    setInterval(function () { client.publish("t", "x"); }, 20000);`;
    const { printed } = runProgram(programWith('', talk), { modem, faults });
    const [gone] = printed.filter(({ atS, line }) => line === 'gone' && atS > 1800);
    expect(gone?.atS).toBeGreaterThan(1800);
    expect(gone?.atS).toBeLessThan(1800 + 180);
  },
);

interface Saving {
  psm(activeS: number, updateS: number): string;
  edrx(cycleS: number, technology: number): string;
}

const saving = {} as Saving;
new Function('exports', buildOnce('firmware/modem/power-saving.ts').bytes)(saving);

test.each([
  [2, 600, '00000001', '00000001'],
  [62, 600, '00011111', '00000001'],
  [63, 18600, '00100010', '00011111'],
  [0, 3600, '00000000', '00000110'],
  [60, 86400, '00011110', '00111000'],
  [11160, 35712000, '01011111', '11011111'],
  [30, 31, '00001111', '01110000'],
])('AT+CPSMS for %i s awake and an update every %i s', (activeS, updateS, active, update) => {
  expect(saving.psm(activeS, updateS)).toBe(`AT+CPSMS=1,,,"${update}","${active}"`);
});

test('AT+CEDRXS takes the shortest cycle that is long enough, and times that no timer holds are refused', () => {
  expect(saving.edrx(81.92, 5)).toBe('AT+CEDRXS=1,5,"0101"');
  // The cycles between are of LTE-M alone.
  expect(saving.edrx(82, 5)).toBe('AT+CEDRXS=1,5,"1001"');
  expect(saving.edrx(82, 4)).toBe('AT+CEDRXS=1,4,"0110"');
  expect(saving.edrx(1, 5)).toBe('AT+CEDRXS=1,5,"0010"');
  expect(saving.edrx(9999, 5)).toBe('AT+CEDRXS=1,5,"1111"');
  expect(saving.edrx(20.48, 4)).toBe('AT+CEDRXS=1,4,"0010"');
  expect(saving.edrx(2621.44, 4)).toBe('AT+CEDRXS=1,4,"1101"');
  expect(() => saving.edrx(9999, 4)).toThrow('power saving: no eDRX cycle has 9999 s');
  expect(() => saving.psm(11161, 600)).toThrow('power saving: a timer cannot hold 11161 s');
});
