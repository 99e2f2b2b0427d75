import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const mote = (...args: string[]) => moteHere(args);

test('mote probe writes its JSON and a line for each message', async () => {
  const [json, samples] = [join(folder, 'p.json'), join(folder, 's.csv')];
  const run = await mote(
    'probe',
    '--stack',
    'esp-lwip',
    '--loss',
    '10',
    '--messages',
    '600',
    '--json',
    json,
    '--samples',
    samples,
  );
  expect(run.status).toBe(0);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
    messages: 600,
    undelivered: expect.any(Number),
    onewayMs: {
      p50: expect.any(Number),
      p90: expect.any(Number),
      p99: expect.any(Number),
      max: expect.any(Number),
    },
    answerMs: { p50: expect.any(Number) },
    rtoTimeouts: expect.any(Number),
    tailProbes: 0,
    fastRetransmits: expect.any(Number),
  });
  const lines = readFileSync(samples, 'utf8').trim().split('\n');
  expect(lines[0]).toBe('oneway_ms,answer_ms');
  expect(lines).toHaveLength(601);
});

test('mote probe measures recovery, connects and transfers', async () => {
  const json = join(folder, 'q.json');
  const read = () => JSON.parse(readFileSync(json, 'utf8'));
  await mote('probe', '--stack', 'linux', '--outage', '30s', '--messages', '2000', '--json', json);
  expect(read().recoveryMs.p50).toBeGreaterThan(9000);
  await mote('probe', '--stack', 'linux', '--loss', '0', '--connect', '-n', '20', '--json', json);
  expect(read().connectMs.max).toBe(100.2);
  await mote('probe', '--stack', 'linux', '--loss', '0', '--transfer', '4500', '-n', '20', '--json', json);
  expect(Math.round(read().transferMs.p50)).toBe(200);
});

test.each([
  [['--loss', '101'], '--loss 101: give a number from 0 to 100'],
  [['--loss', '100'], 'no packet ever passes'],
  [['--stack', 'windows'], '--stack windows: there are esp-lwip'],
  [['--messages', '-3'], '--messages -3: give a whole number'],
  [['--every', 'often'], '--every often: not a duration'],
  [['--loss', '5', '--burst', '20s/2s/0.5/80'], '--loss and --burst'],
  [['--burst', '20s/2s'], '--burst 20s/2s: give good time'],
  [['--outage', '3s', '--hold', '3s'], '--outage and --hold'],
  [['--link', 'ltem', '--rtt', '5'], '--link and --rtt'],
  [['--link', 'pigeon'], 'no link is called "pigeon"'],
  [['--link', './none.json'], 'none.json: no such file'],
  [['--pcap', '/nowhere/x'], 'name a file that can be written'],
  [['--json', '/nowhere/x'], 'name a file that can be written'],
  [['--samples', '/nowhere/x'], 'name a file that can be written'],
  [['--frobnicate'], 'unknown option'],
])('mote probe %j is refused in one line', (args, message) =>
  expectRefusal(['probe', '--messages', '40', ...args], message),
);

test('mote links lists and shows', async () => {
  expect((await mote('links')).stdout).toContain('nbiot-deep');
  expect((await mote('links', 'ltem')).stdout).toMatch(/rate\.upKbit +375 +\[D\]/);
  expect((await mote('links', 'nope')).status).toBe(2);
});
