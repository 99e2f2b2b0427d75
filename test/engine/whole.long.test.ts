import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { espruinoDocsModule } from '../../scripts/commands/device/build.ts';
import { buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { PROJECT } from '../../scripts/project.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { ENGINE, runReal } from './real.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { runVirtual } from './virtual.ts';

const PROGRAM = `Math.random = () => 0.1;
const mqtt = require('mote').create('127.0.0.1', { port: PORT, client_id: 'meter-1', keep_alive: 120 });
let n = 0;
mqtt.on('connected', () => print('connected'));
mqtt.on('disconnected', () => print('disconnected'));
mqtt.connect();
setInterval(() => {
  mqtt.publish('meter/1/state', JSON.stringify({ n: n++ }), { qos: 1 }) || print('refused');
  if (n === 6) print('DONE');
}, 700);
`;

/** The whole program, or program and client, against a broker that resets the first connection after a message. */
function scenario(separate: boolean, module?: string): Scenario {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.ts'), `declare const PORT: number;\n${PROGRAM}`);
  const options = { folder, board: 'ESP32', config: '', choice: EVERYTHING, separate };
  const { files } = buildApp('app.ts', options);
  expect(Object.hasOwn(files, 'mote')).toBe(separate);
  if (separate) writeFileSync(join(folder, 'mote'), module ?? files.mote, 'latin1');
  const text = `// peer: broker 2; wait 100; reset\n// peer: broker\n${files['.bootcde']}`;
  const stored: [string, string][] = separate ? [['mote', relative(PROJECT, join(folder, 'mote'))]] : [];
  return { ...parseScenario('whole', text), files: stored };
}

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(ENGINE === undefined)(
  'a whole program connects, publishes, hears PUBACK and reconnects on the engine as program and client do',
  async () => {
    const whole = await runReal(scenario(false), ENGINE as string);
    expect(whole).toMatch(/connected\n[\s\S]*disconnected\n[\s\S]*connected\n/);
    expect(whole).not.toContain('refused');
    expect(whole).toBe(await runReal(scenario(true), ENGINE as string));
  },
);

test.skipIf(ENGINE === undefined)(
  'the EspruinoDocs module runs on the engine as the build does',
  async () => {
    const read = await runReal(scenario(true, espruinoDocsModule()), ENGINE as string);
    expect(read).toBe(await runReal(scenario(true), ENGINE as string));
  },
);

test('the virtual board runs it as the engine does: it connects twice, and the message without PUBACK comes again', () => {
  const seen = runVirtual(scenario(false)).replaceAll(/\n {2}(?=[0-9a-f])/g, '');
  expect(seen).toBe(runVirtual(scenario(true)).replaceAll(/\n {2}(?=[0-9a-f])/g, ''));
  expect(seen).toMatch(/peer 2: 1013/);
});
