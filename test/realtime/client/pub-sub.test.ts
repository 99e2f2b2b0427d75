import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Users } from '../../../simulator/realtime/broker/users.ts';
import { type Message, Subscription } from '../../../simulator/realtime/client/subscribe.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../../commands/cli.ts';
import { freePort } from '../../free-ports.ts';
import { madeCertificate } from '../broker/made-certificate.ts';
import { later, serve, until } from '../proxy/rig.ts';

const QUIET = { recorder: null, folder: null, say: () => {}, sayClient: () => {} };

async function brokerOf(users: Users | null = null): Promise<LiveBroker> {
  const live = await LiveBroker.create({ users, ...QUIET });
  later(() => live.stop());
  return live;
}

async function desk(users: Users | null = null): Promise<string> {
  return `mqtt://127.0.0.1:${await (await brokerOf(users)).listenTcp('127.0.0.1', 0)}`;
}

/** Everything that MQTT.js, which is not ours to judge by, gets of a broker. */
async function listener(url: string, filter = '#') {
  const client = await mqtt.connectAsync(url);
  later(() => client.endAsync(true));
  const seen: { topic: string; text: string; qos: number; retain: boolean }[] = [];
  client.on('message', (topic, payload, { qos, retain }) => {
    seen.push({ topic, text: payload.toString('latin1'), qos, retain });
  });
  await client.subscribeAsync(filter, { qos: 2 });
  return seen;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A command line, run to its end in this process. */
const mote = (...args: string[]) => moteHere(args, 'latin1');

const message = (topic: string, payload: string | Buffer, more: Partial<Message> = {}): Message => ({
  topic,
  payload: Buffer.from(payload as string),
  qos: 0,
  retain: false,
  dup: false,
  ...more,
});

describe('mote pub', () => {
  test.each([0, 1, 2])('publishes at QoS %i and ends with 0, without a word', async (qos) => {
    const url = await desk();
    const seen = await listener(url);
    const result = await mote('pub', 'home/temp', '21.5', '--broker', url, '--qos', String(qos));
    expect(result).toEqual({ status: 0, stdout: '', stderr: '' });
    await until('it has come', () => seen.length === 1);
    expect(seen).toEqual([{ topic: 'home/temp', text: '21.5', qos, retain: false }]);
  });

  test('-v says how long the acknowledgement took; --count repeats', async () => {
    const url = await desk();
    const seen = await listener(url);
    const { stdout } = await mote('pub', 'a', 'hi', '--broker', url, '--count', '3', '--every', '1ms', '-v');
    expect(stdout).toMatch(/^(a: 2 B, acknowledged after [\d.]+ ms\n){3}$/);
    await until('all have come', () => seen.length === 3);
  });

  test('a retained message waits for who comes later; an empty one clears it', async () => {
    const url = await desk();
    await mote('pub', 'site/state', 'on', '--retain', '--broker', url);
    const seen = await listener(url);
    await until('the retained message', () => seen.length === 1);
    expect(seen[0]).toMatchObject({ text: 'on', retain: true });
    await mote('pub', 'site/state', '', '--retain', '--broker', url);
    const { stdout } = await mote('sub', 'site/state', '--for', '50ms', '--broker', url);
    expect(stdout).toBe('');
  });

  test('a file goes out byte for byte', async () => {
    const file = join(temporaryFolder(), 'payload');
    writeFileSync(file, Buffer.from([0, 255, 10]));
    const url = await desk();
    const seen = await listener(url);
    expect(await mote('pub', 'a', '--file', file, '--broker', url)).toMatchObject({ status: 0 });
    await until('it has come', () => seen.length === 1);
    expect(seen[0].text).toBe('\x00\xff\n');
  });

  test('a user without the right, a wrong password and none at all are said, with 1', async () => {
    const users = new Users([{ name: 'eva', password: 'egg', publish: ['hens/#'], subscribe: [] }]);
    const url = await desk(users);
    const pub = (topic: string, ...more: string[]) => mote('pub', topic, 'x', '--broker', url, ...more);
    expect(await pub('hens/1', '--user', 'eva', '--password', 'egg')).toMatchObject({
      status: 0,
      stderr: '',
    });
    const foreign = await pub('foxes/1', '--user', 'eva', '--password', 'egg');
    expect(foreign).toMatchObject({ status: 1, stderr: expect.stringContaining('it may not allow this') });
    const unknown = await pub('hens/1', '--user', 'eva', '--password', 'eg');
    expect(unknown).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('give --user and --password'),
    });
    vi.stubEnv('MOTE_BROKER_USER', 'eva');
    vi.stubEnv('MOTE_BROKER_PASSWORD', 'egg');
    expect(await pub('hens/1')).toMatchObject({ status: 0 });
    const file = join(temporaryFolder(), 'password');
    writeFileSync(file, 'egg\n', { mode: 0o600 });
    vi.stubEnv('MOTE_BROKER_PASSWORD', undefined);
    expect(await pub('hens/1', '--password-file', file)).toMatchObject({ status: 0, stderr: '' });
  });

  test('over TLS with --ca; without it, and to a port without TLS, it says what would help', async () => {
    const certificate = await madeCertificate();
    const live = await brokerOf();
    const [tls, plain] = [
      await live.listenTls('127.0.0.1', 0, certificate),
      await live.listenTcp('127.0.0.1', 0),
    ];
    const pub = (url: string, ...more: string[]) => mote('pub', 'a', 'x', '--broker', url, ...more);
    expect(await pub(`mqtts://127.0.0.1:${tls}`, '--ca', certificate.path)).toMatchObject({ status: 0 });
    const parts = ['-h', '127.0.0.1', '-p', String(tls), '--cafile', certificate.path];
    expect(await mote('pub', '-t', 'a', '-m', 'x', ...parts)).toMatchObject({ status: 0 });
    const untrusted = await pub(`mqtts://127.0.0.1:${tls}`);
    expect(untrusted).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('vouches for it with --ca'),
    });
    const early = await pub(`mqtt://127.0.0.1:${tls}`);
    expect(early).toMatchObject({ status: 1, stderr: expect.stringContaining('write mqtts://') });
    const late = await pub(`mqtts://127.0.0.1:${plain}`, '--ca', certificate.path);
    expect(late.status).toBe(1);
  });

  test('a broker that is not there, or never answers, is said with 1', async () => {
    const gone = await mote('pub', 'a', 'x', '--broker', 'mqtt://127.0.0.1:1');
    expect(gone).toMatchObject({
      status: 1,
      stderr:
        'mote: mqtt://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; nothing listens there; `mote broker` starts a broker\n',
    });
    const mute = `mqtt://127.0.0.1:${await serve(() => {})}`;
    const late = await mote('pub', 'a', 'x', '--broker', mute, '--timeout', '100ms');
    expect(late).toMatchObject({
      status: 1,
      stderr: `mote: ${mute}: no broker has let mote in within 0.1 s; --timeout waits longer\n`,
    });
  });
});

describe('mote sub', () => {
  test('prints a message a line and ends after --count, topics with -v', async () => {
    const url = await desk();
    await mote('pub', 'home/a', 'one', '--retain', '--broker', url);
    await mote('pub', 'home/b', 'two', '--retain', '--broker', url);
    const plain = await mote('sub', 'home/+', '--count', '2', '--broker', url);
    expect(plain).toEqual({ status: 0, stdout: 'one\ntwo\n', stderr: '' });
    const verbose = await mote('sub', 'home/a', 'home/b', '--count', '2', '-v', '--broker', url);
    expect(verbose.stdout).toBe('home/a QoS 1 retain: one\nhome/b QoS 1 retain: two\n');
  });

  test('what would steer a terminal is shown escaped; bytes as hexadecimal, as base64, or as they are', async () => {
    const url = await desk();
    const client = await mqtt.connectAsync(url);
    later(() => client.endAsync(true));
    const publish = (payload: Buffer | string) => client.publishAsync('t', payload, { qos: 1, retain: true });
    const sub = async (...more: string[]) =>
      (await mote('sub', 't', '--count', '1', ...more, '--broker', url)).stdout;
    await publish('\x1b[2Jlines\nof text');
    expect(await sub()).toBe('\\x1b[2Jlines\\nof text\n');
    expect(JSON.parse(await sub('--json'))).toMatchObject({
      topic: 't',
      payload: '\x1b[2Jlines\nof text',
      retain: true,
    });
    await publish(Buffer.from([0xff, 0x00]));
    expect(await sub()).toBe('0xff00\n');
    expect(JSON.parse(await sub('--json'))).toMatchObject({ base64: '/wA=' });
    expect(await sub('--raw')).toBe('\xff\x00');
  });

  test('fewer messages than --count wants are a failure', async () => {
    const url = await desk();
    const { status, stderr } = await mote('sub', '#', '--count', '2', '--for', '50ms', '--broker', url);
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'mote: 0 of 2 messages came\n' });
    expect(await mote('sub', '#', '--for', '50ms', '--broker', url)).toMatchObject({ status: 0 });
  });

  test('pub and sub take the letters of mosquitto_pub, mosquitto_sub and MQTTX', async () => {
    const users = new Users([{ name: 'eva', password: 'egg', publish: ['#'], subscribe: ['#'] }]);
    const at = `-h 127.0.0.1 -p ${new URL(await desk(users)).port} -u eva -P egg`;
    const run = (line: string) => mote(...line.split(' '));
    expect(await run(`pub ${at} -t a/b -m hello -q 2 -r -i sender -V mqttv311`)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect((await run(`sub ${at} -t a/b -t c -q 0 -C 1 -v`)).stdout).toBe('a/b QoS 0 retain: hello\n');
  });

  test('a filter that the broker does not allow is named', async () => {
    const users = new Users([{ name: 'eva', password: 'egg', publish: [], subscribe: ['hens/#'] }]);
    const url = await desk(users);
    const { status, stderr } = await mote(
      'sub',
      'foxes/#',
      '--user',
      'eva',
      '--password',
      'egg',
      '--broker',
      url,
    );
    expect(status).toBe(1);
    expect(stderr).toContain('foxes/#');
  });

  test('a subscription outlives a lost connection', async () => {
    const first = await brokerOf();
    const port = await first.listenTcp('127.0.0.1', await freePort());
    const seen: Message[] = [];
    const said: string[] = [];
    const subscription = await Subscription.begin(
      { url: `mqtt://127.0.0.1:${port}`, protocol: 4 },
      { filters: ['#'], qos: 1, timeoutMs: 5000 },
      {
        onMessage: (one) => void seen.push(one),
        onLost: () => said.push('lost'),
        onBack: () => said.push('back'),
      },
    );
    later(() => subscription.end());
    await first.stop();
    await until('the loss', () => said.includes('lost'));
    const second = await brokerOf();
    await second.listenTcp('127.0.0.1', port);
    await until('it is back', () => said.includes('back'));
    await mote('pub', 'a', 'again', '--retain', '--broker', `mqtt://127.0.0.1:${port}`);
    await until('the message', () => seen.length === 1);
    expect(seen[0]).toMatchObject({ ...message('a', 'again'), qos: 1, retain: expect.any(Boolean) });
  });
});

test.each([
  ['pub a', 'pub a: say what to publish'],
  ['pub a/# x', 'topic "a/#": one publishes to a topic without + and #'],
  ['pub a x --file y', '--file y: there is a message already'],
  ['pub a --file nowhere', '--file nowhere: no such file'],
  ['pub a x --qos 3', '--qos 3: give a whole number from 0 to 2'],
  ['pub a x --count 0', '--count 0: give a whole number'],
  ['pub a x --broker localhost', '--broker localhost: give a URL'],
  ['pub a x --cert a.pem', '--cert and --key: give both'],
  ['pub a x --timeout 0s', '--timeout 0s: give a time'],
  ['sub a/#/b', 'filter "a/#/b": + and # are levels of their own'],
  ['sub a --json --raw', '--json and --raw: give one or the other'],
  ['sub a --protocol 3', '--protocol 3: give 4 (which is MQTT 3.1.1) or 5'],
  ['pub', 'pub: say where'],
  ['pub -t a -m b c', 'pub a: "c" is one too many'],
  ['pub -t a b c', 'pub a: "c" is one too many'],
  ['pub a x -p 0', '--port 0: give a whole number from 1 to 65535'],
  ['pub a x -h mqtt://localhost', '--host mqtt://localhost: give a name or an address'],
  ['pub a x -h localhost --broker mqtt://localhost', '--broker mqtt://localhost and --host'],
  ['sub', 'sub: say to what'],
])('mote %s is refused', (args, reason) => expectRefusal(args.split(' '), reason));
