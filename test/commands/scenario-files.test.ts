import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { forFolder, OPEN_OPTIONS, planOf, readScenario, writeScenario } from '../../simulator/run/index.ts';
import { temporaryFolder } from './cli.ts';

const folder = join(temporaryFolder(), 'scenarios');
mkdirSync(folder);
writeFileSync(join(folder, 'app.js'), 'print("beside the scenario");');
const scenario = (name: string, fields: object) => {
  writeFileSync(join(folder, name), JSON.stringify(fields));
  return join(folder, name);
};

test('a relative app of a scenario file is looked for from the folder of that file', () => {
  const read = readScenario(scenario('one.json', { app: 'app.js' }));
  const { app } = planOf({ ...OPEN_OPTIONS, ...read }, ownFirmware);
  expect(app.bytes).toContain('beside the scenario');
});

test('so are its firmware, its air and its own links, while names of ours and whole paths stay', () => {
  const fields = {
    firmware: '../mote.js',
    air: 'day.csv',
    link: 'nbiot-good, my.json,tunnel',
    app: 'echo',
  };
  expect(readScenario(scenario('two.json', fields))).toMatchObject({
    firmware: join(folder, '../mote.js'),
    air: join(folder, 'day.csv'),
    link: ['nbiot-good', join(folder, 'my.json'), 'tunnel'],
    app: 'echo',
  });
  expect(readScenario(scenario('three.json', { app: '/x/app.js' })).app).toBe('/x/app.js');
});

test('a scenario that is written for a folder reads back with the same files', () => {
  const app = relative('.', join(folder, 'app.js'));
  const written = JSON.parse(writeScenario(forFolder({ ...OPEN_OPTIONS, app }, folder)));
  expect(written.app).toBe('app.js');
  expect(readScenario(scenario('four.json', written)).app).toBe(join(folder, 'app.js'));
});
