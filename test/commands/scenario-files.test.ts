import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { forFolder, readScenario, withScenario } from '../../scripts/commands/world/scenario-options.ts';
import { OPEN_OPTIONS, planOf } from '../../scripts/commands/world/sim-options.ts';
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
  const { app } = planOf(withScenario(OPEN_OPTIONS, read, () => false));
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
    link: `nbiot-good,${join(folder, 'my.json')},tunnel`,
    app: 'echo',
  });
  expect(readScenario(scenario('three.json', { app: '/x/app.js' })).app).toBe('/x/app.js');
});

test('a scenario that is written for a folder reads back with the same files', () => {
  const app = relative('.', join(folder, 'app.js'));
  const written = forFolder({ app, faults: [] }, folder);
  expect(written.app).toBe('app.js');
  expect(readScenario(scenario('four.json', written)).app).toBe(join(folder, 'app.js'));
});
