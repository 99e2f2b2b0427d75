import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import type { FleetReport } from '../../../simulator/realtime/fleet/report.ts';
import { mote, temporaryFolder } from '../../commands/cli.ts';
import { isInstalled, Mosquitto, run } from '../../judges/mosquitto.ts';
import { Running } from '../broker/running.ts';
import { connect } from '../page/client.ts';
import { later, sleep, until } from '../proxy/rig.ts';
import { FAST_LINK } from './rig.ts';

const BOARDS = [
  'sim',
  '--realtime',
  '--devices',
  '3',
  '--every',
  '200ms',
  '--link',
  FAST_LINK,
  '--api',
  'localhost:0',
];

async function boards(...args: string[]) {
  const running = new Running([...BOARDS, ...args]);
  later(() => running.interrupt());
  return { running, api: await running.says(/mote ctl talks to (\S+)/) };
}

test('mote ctl and a Toxiproxy client cut virtual boards, and one of them alone; Ctrl-C ends with the table', async () => {
  const { running, api } = await boards('--listen', '0', '--metrics', '0', '--ui', '0');
  const page = await running.says(/live page: (\S+)/);
  expect(await (await fetch(page)).text()).toContain('<h1 id="title">mote</h1>');
  const client = await connect(await running.says(/(mqtt:\S+)/));
  const heard: string[] = [];
  client.on('message', (topic) => heard.push(topic));
  await client.subscribeAsync('mote/#');
  const from = (device: number) => heard.filter((topic) => topic === `mote/${device}`).length;
  await until('all publish', () => [1, 2, 3].every((device) => from(device) > 1));

  expect(mote(['ctl', 'cut', '--device', '2', '--api', api])).toMatchObject({ status: 0, stderr: '' });
  // What came while the test itself stood still.
  await sleep(300);
  const before = [from(1), from(2)];
  await until('the others go on', () => from(1) > before[0] + 3);
  expect(from(2)).toBe(before[1]);
  expect(mote(['ctl', 'heal', '--api', api]).status).toBe(0);
  await until('it is back', () => from(2) > before[1] + 5);

  const toxiproxy = new Toxiproxy(`http://${api}`);
  const fleet = await toxiproxy.get('mote');
  await fleet.update({ enabled: false, listen: fleet.listen, upstream: fleet.upstream });
  const metrics = await running.says(/(http:\S+metrics)/);
  const figures = async () => await (await fetch(metrics)).text();
  await expect.poll(figures, { timeout: 10_000 }).toContain('mote_boards_connected 0\n');
  await toxiproxy.reset();
  await expect.poll(figures, { timeout: 30_000 }).toContain('mote_boards_connected 3\n');
  await expect(fleet.addToxic({ ...SLOW, attributes: { latency: 1, jitter: 0 } })).rejects.toThrow('400');

  await running.interrupt();
  for (const gone of [page, metrics, `http://${api}/version`]) await expect(fetch(gone)).rejects.toThrow();
  // On a busy machine the run may be void, and says so.
  expect(running.exitCode === 0 || running.output.includes('the run is void')).toBe(true);
  expect(running.output).toMatch(/reconnects +3\n/);
});

const SLOW = { name: 'slow', type: 'latency', stream: 'upstream', toxicity: 1 } as const;

test.skipIf(!isInstalled('mosquitto') || !isInstalled('mosquitto_sub'))(
  'with users from a file, boards publish to mosquitto, and a report says that nothing is lost (needs mosquitto)',
  async () => {
    const mosquitto = await Mosquitto.begin();
    later(() => mosquitto.end());
    const folder = temporaryFolder();
    const [users, report] = ['users.csv', 'report.json'].map((name) => join(folder, name));
    writeFileSync(users, 'username,password,client_id\nada,1,first\nbob,2,second\ncyd,3,third\n');
    const listener = run('mosquitto_sub', ['-p', String(mosquitto.port), '-t', 'site/#', '-F', '%t %l']);
    later(() => listener.kill());
    let lines = '';
    listener.stdout?.on('data', (text) => {
      lines += text;
    });
    const { running } = await boards(
      ...['--broker', `mqtt://127.0.0.1:${mosquitto.port}`, '--credentials', users, '--topic', 'site/{n}'],
      ...['--payload-bytes', '64', '--for', '4s', '--json', report, '--expect', 'lost=0'],
    );
    await running.says(/lateness p99/);
    await until('it has ended', () => running.exitCode !== null);
    const { readings, broker } = JSON.parse(readFileSync(report, 'utf8')) as FleetReport;
    expect(broker).toBe(`mqtt://127.0.0.1:${mosquitto.port}`);
    expect(readings.accepted).toBeGreaterThan(30);
    expect(readings).toMatchObject({ delivered: readings.accepted, lost: 0, duplicates: 0 });
    const heard = lines.trim().split('\n');
    expect(heard.length).toBeGreaterThanOrEqual(readings.accepted);
    expect(heard).toContain('site/3 64');
  },
);

test('a port in use is one message that says what to do', async () => {
  const { running, api } = await boards('--listen', '0');
  for (const option of ['--ui', '--metrics', '--api'])
    expect(mote([...BOARDS, '--listen', '0', option, api]).stderr).toBe(
      `mote: ${option} ${api}: the port is in use; name another\n`,
    );
  const port = new URL(await running.says(/(mqtt:\S+)/)).port;
  const { status, stderr } = mote([...BOARDS, '--listen', port]);
  expect(stderr).toBe(
    `mote: --listen ${port}: the port is in use; name another (or name what listens there: --broker mqtt://localhost:1883)\n`,
  );
  expect(status).toBe(2);
});

test.skipIf(!isInstalled('script'))(
  'keys on a terminal cut and heal, and Ctrl-D quits (needs script of util-linux)',
  async () => {
    const running = Running.onTerminal([...BOARDS, '--listen', '0']);
    later(() => running.interrupt());
    await running.says(/c cut, h heal, n next profile, q quit/);
    await running.press([
      ['c', /cut downstream/],
      ['h', /healed/],
      ['n', /link: gprs/],
      ['\x04', /slowest readings|lateness p99, at most/],
    ]);
  },
);
