import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles } from '../../scripts/device/init/templates.ts';
import { buildProject } from '../../scripts/device/project/build-project.ts';
import { PROJECT } from '../../scripts/project.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';

const ANSWERS = {
  board: 'ESP32',
  ssid: '',
  wifiPassword: '',
  host: '127.0.0.1',
  topic: 'garden',
  topicAsIs: false,
  every: '10s',
  homeAssistant: false,
  commands: false,
  deepSleep: false,
};

/** What a new project's program prints and publishes on the virtual board, with an error of an earlier boot in Storage. */
function run(more: Partial<typeof ANSWERS>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(projectFiles({ ...ANSWERS, ...more })))
    writeFileSync(join(folder, name), text);
  const { files, config } = buildProject(undefined, {}, folder);
  const stored = { 'mote.json': config ?? '', 'mote.error': 'Error: earlier' };
  for (const [name, bytes] of Object.entries(stored)) writeFileSync(join(folder, name), bytes, 'latin1');
  const program = `// peer: broker\n${files['.bootcde']}
setTimeout(function () { print("kept:", require("Storage").read("mote.error")); print("DONE"); }, 3000);`;
  const scenario = parseScenario('init', program);
  const onBoard = Object.keys(stored).map((name): [string, string] => [
    name,
    relative(PROJECT, join(folder, name)),
  ]);
  return runVirtual({ ...scenario, files: onBoard });
}

/** What went over the wire, as text. */
function published(transcript: string): string {
  const hex = /^peer 1: ([0-9a-f\s]*)/m.exec(transcript)?.[1].replaceAll(/\s/g, '') ?? '';
  return Buffer.from(hex, 'hex').toString();
}

test('a new project announces all of its entities to Home Assistant, the degree sign as text', () => {
  const wire = published(run({ homeAssistant: true }));
  for (const key of ['T', 'H', 'P'])
    expect(wire).toMatch(new RegExp(`homeassistant/sensor/[^/]+/${key}/config`));
  expect(wire).toContain('"unit_of_measurement":"°C"');
});

test('a new project publishes the error of an earlier boot once, and erases it when the broker has it', () => {
  const text = run({});
  expect(published(text)).toContain('garden/error');
  expect(text).toContain('kept: undefined');
});
