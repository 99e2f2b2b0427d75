import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS, OptionError, planOf, type RunOptions } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'mote-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const APP = join(folder, 'app.js');
mkdirSync(join(folder, 'devices'));
mkdirSync(join(folder, 'modules'));
writeFileSync(
  APP,
  'require("Chip").connect().publishOn(require("mote").create("broker", { client_id: "a" }));',
);
writeFileSync(
  join(folder, 'devices/Chip.js'),
  'exports.connect = function () { return { publishOn: function (c) { c.connect(); c.publish("t", require("Wire").text); } }; };',
);
writeFileSync(join(folder, 'modules/Wire.js'), 'exports.text = "from a module"; require("Storage");');
writeFileSync(join(folder, 'modules/MQTT.js'), 'throw new Error("the client is another");');
writeFileSync(join(folder, 'modules/Unused.js'), 'exports.x = 1;');

const optionsOf = (options: Partial<RunOptions>) => ({
  ...OPEN_OPTIONS,
  devices: 1,
  forUs: 60e6,
  ...options,
});

function refusal(options: Partial<RunOptions>): string {
  try {
    planOf(optionsOf(options), ownFirmware);
  } catch (error) {
    if (error instanceof OptionError) return error.inWords((name) => `--${name}`);
    throw error;
  }
  return '';
}

test.each(['modules', 'devices', 'modules/'])('%s of a checkout stands for it', (part) => {
  const plan = planOf(optionsOf({ app: APP, modules: [join(folder, part)] }), ownFirmware);
  expect(Object.keys(plan.app.modules ?? {})).toEqual(['Chip', 'Wire']);
});

test('boards have the modules that programs require, and those that these require', () => {
  const plan = planOf(optionsOf({ app: APP, modules: [folder] }), ownFirmware);
  expect(Object.keys(plan.app.modules ?? {})).toEqual(['Chip', 'Wire']);
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  expect(world.observer.programs.errors.lines).toEqual([]);
  // The one with publish() is the client, and not the chip.
  expect(world.observer.checks.readings).toMatchObject({ taken: 1 });
});

test('a folder that has no driver, or that nobody asks for, is refused', () => {
  expect(refusal({ modem: 'bg96', modules: [folder] })).toContain('no QuectelBG96.js there');
  expect(refusal({ modem: 'sim7080', modules: [folder] })).toContain(
    'EspruinoDocs has QuectelBG96 and SIM900, and none for a sim7080; leave --modules away for ours',
  );
  expect(refusal({ modules: [folder] })).toContain('no program asks for modules; give --app or --modem');
});
