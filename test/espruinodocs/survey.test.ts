import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examplesOf, readCheckout } from './checkout.ts';
import { survey } from './survey.ts';

const folder = mkdtempSync(join(tmpdir(), 'mote-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const page = (program: string) => `# It\n\n\`\`\`JavaScript\n${program}\n\`\`\`\n`;
const FILES: Record<string, string> = {
  'devices/Lamp.js':
    '\xef\xbb\xbfexports.connect = function (pin) { return { on: function () { pin.set(); } }; };',
  'devices/Lamp.md': page('require("Lamp").connect(C11).on();'),
  'devices/Whole.js': 'function Whole() { this.helper = require("Helper"); }\nexports = Whole;',
  'devices/Whole.md': page('var W = require("Whole");\nprint(new W().helper.x);'),
  'modules/Helper.js': 'exports.x = 1;',
  'modules/Gap.js': 'exports.connect = function () {};',
  'modules/Gap.md': page('require("Gap").connect(YOUR_PIN, ...);'),
  'modules/Chip.js':
    'exports.connect = function (i2c) { if (i2c.readReg(1, 0, 1)[0] !== 0x42) throw new Error("no chip"); };',
  'modules/Chip.md': page('require("Chip").connect(I2C1);'),
  'modules/Native.js': 'exports.x = function () { return Bangle.buzz(); };',
  'modules/DS18B20.js': 'exports.connect = function (ow) { return ow.search().length; };',
  'modules/DS18B20.md': page('var ow = new OneWire(A1);\nprint("found", require("DS18B20").connect(ow));'),
};
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(join(folder, name.split('/')[0]), { recursive: true });
  writeFileSync(join(folder, name), Buffer.from(text, 'latin1'));
}
const checkout = readCheckout(folder);
const run = (ESPRUINODOCS: string, ...names: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'run.ts'), ...names], {
    encoding: 'utf8',
    env: { ...process.env, ESPRUINODOCS },
  });

test('a module that loads, and whose example reaches a pin, does what it shows', () => {
  expect(survey(checkout, 'Lamp')).toEqual({
    name: 'Lamp',
    board: 'esp32',
    refusal: '',
    example: { state: 'does' },
  });
});

test('a module is loaded with those that it asks for', () => {
  expect(survey(checkout, 'Whole').example).toEqual({ state: 'does' });
});

test('an example with gaps is none, one that misses its chip stops with its own words', () => {
  expect(survey(checkout, 'Gap').example.state).toBe('none');
  expect(survey(checkout, 'Helper').example.state).toBe('none');
  expect(survey(checkout, 'Chip')).toMatchObject({
    board: 'esp32',
    example: { state: 'fails', why: 'Error: no chip' },
  });
});

test('a module that a board refuses is told with the reason', () => {
  expect(survey(checkout, 'Native')).toMatchObject({
    board: '',
    refusal: expect.stringMatching(/^Bangle is not simulated/),
  });
});

test('a module whose chip is simulated is run with it', () => {
  expect(survey(checkout, 'DS18B20').example).toEqual({ state: 'does', chip: 'ds18b20' });
});

test('examples are the programs of the page that ask for the module', () => {
  expect(
    examplesOf('A-1', '```\nrequire("A-1")\n```\ntext require("A-1")\n```js\nrequire("B")\n```'),
  ).toEqual(['\nrequire("A-1")\n']);
});

test('the script skips without a checkout, counts with one, and tells a folder that is none', () => {
  expect(run('')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^try:modules: skipped/) });
  const { status, stdout } = run(folder, 'Lamp', 'Native');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^1 of 2 modules load\n {2}1 Bangle is not simulated.*: Native\n/);
  expect(stdout).toContain('1 of 1 examples that can be run do what they show');
  const bad = run(join(folder, 'devices'));
  expect(bad.status).toBe(1);
  expect(bad.stderr).toMatch(/is no checkout of EspruinoDocs: it has no folder devices\n$/);
});
