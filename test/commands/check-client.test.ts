import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal, moteHere, temporaryFolder } from './cli.ts';

const SECURE = `var c = require('mote').create('b', { tls: true, key: 'k', cert: 'c' });
c.connect();
c.publish('t', 'x', 1);
`;

function program(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

test.each(['app.js', 'app.ts'])(
  'mote check %s refuses an option that the named client lacks',
  async (name) => {
    const file = program(name, name === 'app.ts' ? `export {};\n${SECURE}` : SECURE);
    const { stdout, status } = await moteHere(['check', file, '--client', 'core']);
    expect([stdout, status]).toEqual([
      `${file}: the core client does not have option tls, which the program uses; default does\n`,
      1,
    ]);
  },
);

test('mote check takes what the named client has, and a program without a client', async () => {
  for (const text of [SECURE, 'print(1);\n']) {
    const { status } = await moteHere(['check', program('app.js', text), '--client', 'default']);
    expect(status).toBe(0);
  }
  const { status } = await moteHere(['check', program('app.js', 'print({ tls: 1 });\n'), '--client', 'core']);
  expect(status).toBe(0);
});

test('mote check knows its clients', () =>
  expectRefusal(
    ['check', 'x.js', '--client', 'tiny'],
    '--client tiny: there are qos0, core, default, full, max',
  ));

test('mote check takes a name for the board that is named, and knows its boards', async () => {
  const file = program('app.js', 'NodeMCU.D2.set();\n');
  const [there, elsewhere] = [
    await moteHere(['check', file, '--board', 'nodemcu']),
    await moteHere(['check', file]),
  ];
  expect([there.status, elsewhere.status]).toEqual([0, 1]);
  expect(elsewhere.stdout).toBe(
    `${file}:1: NodeMCU is a name of ESP8266, NodeMCU, and not of the ESP32; use --board esp8266 or nodemcu\n`,
  );
  await expectRefusal(
    ['check', file, '--board', 'eniac'],
    '--board eniac: not known; there are esp32, esp32c3',
  );
});

test('mote surface counts the engine’s names, prints one state of them, and knows its states', async () => {
  const [counts, refused] = [await moteHere(['surface']), await moteHere(['surface', 'refused'])];
  expect(counts.stdout.split('\n')[0].trim()).toBe('simulated  recorded   refused');
  expect(refused.stdout).toContain(
    'E.asm(callspec,assemblycode): machine code and memory of a chip are not here\n',
  );
  await expectRefusal(['surface', 'all'], 'surface all: give simulated, recorded, refused, or nothing');
});
