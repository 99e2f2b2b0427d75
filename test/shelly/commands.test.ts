import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const refused = async (args: string[], message: string) => {
  await expectRefusal(['sim', '--board', 'shelly', ...args], message);
};

test('options that make no sense for a Shelly are refused by name', async () => {
  await refused(['--modem', 'bg96'], '--modem: not with --board shelly: a Shelly has no serial port for one');
  await refused(
    ['--client', 'core'],
    "--client: not with --board shelly: a Shelly's MQTT client is in its firmware",
  );
  await refused(['--transport', 'tls'], '--transport: not with --board shelly');
  await refused(['--sensors', 'all'], '--sensors: not with --board shelly: a Shelly has no pins for them');
  await refused(['--qos', '2'], '--qos 2: not with --board shelly: its outbox has QoS 0 and 1');
  await refused(['--engine', '/bin/true'], '--engine /bin/true: it stands in for an ESP32');
  await refused(['--realtime'], '--board shelly: its runs are in virtual time; leave --realtime away');
});

test('a script that no Shelly takes is refused with its line, or its size', async () => {
  await refused(['--app', written('bad.js', 'var a = ;')], 'bad.js: line 1: Unexpected token');
  await refused(
    ['--app', written('class.js', '\nclass A {}')],
    'class.js: line 2: Shelly scripts have no class',
  );
  const long = written('long.js', 'print(1);'.repeat(1700));
  await refused(['--app', long], 'has 15300 bytes, and a Shelly takes scripts of 15000 at the most');
});

test('mote build --board shelly puts the outbox in front of a script, and says what a Shelly does not take', async () => {
  const app = written('app.js', 'var outbox = Outbox({});\n');
  const { stdout, status } = await moteHere(['build', '--board', 'shelly', app, '--out', folder]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/of 15000 bytes, \d+ of them the outbox/);
  const built = readFileSync(join(folder, 'shelly.js'), 'latin1');
  expect(built).toMatch(/^function Outbox\(/);
  expect(built.endsWith('var outbox = Outbox({});\n')).toBe(true);
  await expectRefusal(['build', '--board', 'shelly'], '--board shelly: name the script');
  await expectRefusal(['build', '--board', 'shelly', app, '--single'], '--single: not with --board shelly');
  const long = written('long.js', 'print(1);'.repeat(1600));
  await expectRefusal(['build', '--board', 'shelly', long], 'bytes with its outbox');
});
