import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { expectRefusal, moteHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const TUNNEL = JSON.stringify({ faults: [{ fault: 'tunnel', at: '8m', for: '3m' }] });
const WORLD = [TUNNEL, ...'--devices 2 --for 20m --every 60s --seed 4'.split(' ')];

beforeAll(async () => {
  const { status } = await moteHere(['sim', ...WORLD, '--json', file('run.json')]);
  expect(status).toBe(0);
}, 60_000);

test('mote why tells the slowest reading of a report, from publish() to the broker, without a gap', async () => {
  const report = file('run.json');
  const { slowest } = JSON.parse(readFileSync(report, 'utf8'));
  const { status, stdout } = await moteHere(['why', report]);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(
    new RegExp(`^reading \\d+ of device ${slowest[0].device}, mote/\\d at QoS 1: .* from publish`),
  );
  expect(lines[2]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}publish\(\)$/);
  expect(lines.at(-1)).toMatch(/ {2}the broker takes it in$/);
  expect(stdout).toMatch(/a link that was away\n/);
  expect(stdout).toMatch(/the client sends PUBLISH id \d+ on socket \d/);
  expect(stdout).toMatch(/segment \d+\.\.\d+ to the broker/);
});

test('one reading is named by its device and its number, of a report, of options or of a scenario', async () => {
  const report = file('run.json');
  const asked = ['--device', '2', '--reading', '7'];
  const { stdout } = await moteHere(['why', report, ...asked]);
  expect(stdout).toMatch(/^reading 7 of device 2, mote\/2 at QoS 1: /);
  expect((await moteHere(['why', ...WORLD, ...asked])).stdout).toBe(stdout);
});

test('a reading that went with the power of its board is told to the moment when the power went', async () => {
  const scenario = JSON.stringify({
    faults: [
      { fault: 'tunnel', at: '5m', for: '5m' },
      { fault: 'power-cut', at: '8m', for: '30s' },
    ],
  });
  const args = [scenario, '--devices', '1', '--for', '20m', '--every', '60s', '--seed', '1'];
  const { status, stdout } = await moteHere(['why', ...args, '--first-lost']);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/: lost with the power of its board, whose client keeps it in memory$/);
  expect(lines.at(-1)).toMatch(/^00:08:\d\d.*lost with the power of its board/);
});

test('the trace of another version is not taken for this one', async () => {
  const report = JSON.parse(readFileSync(file('run.json'), 'utf8'));
  writeFileSync(file('other.json'), JSON.stringify({ ...report, traceHash: 'ab'.repeat(32) }));
  const { status, stderr } = await moteHere(['why', file('other.json')]);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /other\.json: its run had the trace abababababab, and this mote gives [\da-f]{12}: it is of another version/,
  );
});

test('a report without its run, and one of many worlds, are refused', async () => {
  writeFileSync(file('old.json'), '{"traceHash":"ab","seed":1}');
  await expectRefusal(['why', file('old.json')], 'a report that does not hold its run');
  writeFileSync(file('soak.json'), '{"traceHash":"ab","seeds":3}');
  await expectRefusal(['why', file('soak.json')], 'a report of many worlds; give one of them with --world');
  await expectRefusal(['why', file('run.json'), '--seed', '3'], 'a report has its own world');
  writeFileSync(file('text.json'), 'text');
  await expectRefusal(['why', file('text.json')], 'is not JSON; name a report');
});

test.each([
  ['', 'why: say which world'],
  ['no.json', 'no.json: no such file; name a report that mote sim --json wrote, or a scenario'],
  ['--for 10m --device 1', '--device: names a reading together with --reading; give both'],
  ['--for 10m --reading 1', '--reading: names a reading together with --device; give both'],
  ['--for 10m --device 9 --reading 1', '--device 9: give a whole number from 1 to 5'],
  ['--for 10m --device 1 --reading 0', '--reading 0: give a whole number from 1'],
  ['--for 10m --slowest --first-lost', 'give --slowest, --first-lost, or --device with --reading'],
  ['--for 10m --device 1 --reading 999', 'there is no such reading; the client of device 1 has accepted 1'],
  ['--for 10m --first-lost', 'every reading that was accepted above QoS 0 has arrived'],
  ['--for 10m --qos 0', '--slowest: no reading above QoS 0 was delivered in this run'],
  ['--for 10m --qos 0 --device 1 --reading 2', 'was published at QoS 0, which nobody acknowledges'],
])('mote why %s is refused with one line', (args, message) =>
  expectRefusal(['why', ...args.split(' ').filter(Boolean)], message),
);
