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
