import { once } from 'node:events';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { mote } from '../../commands/cli.ts';
import { isInstalled, run } from '../../judges/mosquitto.ts';
import { Running } from '../broker/running.ts';
import { later, proxyTo, serve, sleep, until, Wire } from './rig.ts';

const hasMosquitto = isInstalled('mosquitto_pub') && isInstalled('mosquitto_sub');

interface Broker {
  port: number;
  heard: string[];
}

async function broker(): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  later(() => new Promise<void>((resolve) => aedes.close(resolve)));
  const heard: string[] = [];
  aedes.on('publish', ({ topic, payload }, client) => {
    if (client !== null) heard.push(`${topic} ${payload}`);
  });
  return { port: await serve((socket) => aedes.handle(socket)), heard };
}

/** `mote proxy` as a user starts it, in front of that port. */
async function moteProxy(upstream: number, link: string) {
  const args = ['--listen', '127.0.0.1:0', '--upstream', `127.0.0.1:${upstream}`, '--api', 'localhost:0'];
  const running = new Running(['proxy', ...args, '--link', link, '--log']);
  later(() => running.interrupt());
  const port = Number(await running.says(/listening on 127\.0\.0\.1:(\d+)/));
  const api = await running.says(/mote ctl talks to (\S+)/);
  return { running, port, ctl: (...words: string[]) => mote(['ctl', ...words, '--api', api]) };
}

async function connected(port: number): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port, keepalive: 300, connectTimeout: 60_000 });
  later(() => client.endAsync(true));
  return client;
}

test('MQTT.js over umts, cut by mote ctl: nothing passes, the socket stays open, then all QoS 1 arrives', async () => {
  const { port: upstream, heard } = await broker();
  const { port, ctl, running } = await moteProxy(upstream, 'umts');
  const client = await connected(port);
  let closes = 0;
  client.on('close', () => closes++);
  await client.publishAsync('t', '0', { qos: 1 });

  expect(ctl('cut', '--for', '4s')).toMatchObject({ status: 0, stderr: '' });
  const acknowledged = Promise.all([1, 2, 3].map((n) => client.publishAsync('t', `${n}`, { qos: 1 })));
  await sleep(500);
  const before = heard.length;
  await sleep(1000);
  expect({ passed: heard.length - before, closes }).toEqual({ passed: 0, closes: 0 });
  await acknowledged;
  expect(heard).toEqual(['t 0', 't 1', 't 2', 't 3']);
  expect(closes).toBe(0);
  await running.says(/connection 1 of device 1 > PUBLISH t QoS 1 id \d+, 1 B/);
  await running.says(/connection 1 of device 1 < PUBACK id \d+/);
});

test.skipIf(!hasMosquitto)(
  'mosquitto_pub and mosquitto_sub meet each other over umts (needs mosquitto-clients)',
  async () => {
    const { port: upstream, heard } = await broker();
    const { port, ctl, running } = await moteProxy(upstream, 'umts');
    const args = ['-h', '127.0.0.1', '-p', String(port), '-t', 't', '-q', '1', '-k', '300'];
    const listener = run('mosquitto_sub', [...args, '-C', '3']);
    let lines = '';
    listener.stdout?.on('data', (text) => {
      lines += text;
    });
    later(() => listener.kill());
    await running.says(/< SUBACK/);
    const sender = run('mosquitto_pub', [...args, '-l']);
    later(() => sender.kill());
    sender.stdin?.write('one\n');
    await until('the first came', () => lines === 'one\n');
    expect(ctl('cut', '--for', '10s').status).toBe(0);
    sender.stdin?.end('two\nthree\n');
    await sleep(5000);
    expect([lines, heard.length]).toEqual(['one\n', 1]);
    const [code] = await once(listener, 'exit');
    expect({ code, lines }).toEqual({ code: 0, lines: 'one\ntwo\nthree\n' });
  },
);

test('over nbiot-deep a QoS 1 publish takes a round trip of the profile, and over another link another', async () => {
  const { port: upstream } = await broker();
  const { proxy, port } = await proxyTo(upstream);
  proxy.setToxic(linkToxic('nbiot-deep'));
  const client = await connected(port);
  const slow = await medianMs(client);
  // 450 ms is the profile's median, 2000 ms its 90th percentile; a packet takes 200 ms at 2 kbit/s.
  expect(slow).toBeGreaterThan(400);
  expect(slow).toBeLessThan(8000);
  proxy.setToxic(linkToxic('lte-cat4'), proxy.toxics[0]);
  await client.publishAsync('t', 'first over the new link', { qos: 1 });
  expect(await medianMs(client)).toBeLessThan(slow / 2);
});

async function medianMs(client: mqtt.MqttClient): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const beganMs = performance.now();
    await client.publishAsync('t', String(n), { qos: 1 });
    times.push(performance.now() - beganMs);
  }
  return times.sort((a, b) => a - b)[2];
}

test('TLS passes through, and the packet log says that it cannot read it', async () => {
  const { log, port } = await proxyTo(await serve((socket) => socket.pipe(socket)), { logsPackets: true });
  const wire = new Wire(port);
  const hello = Buffer.from('16030100c8010000c40303', 'hex');
  wire.send(hello);
  await until('it came back', () => wire.received.length === hello.length);
  expect(wire.received).toEqual(hello);
  expect(log.join('\n')).toContain('no MQTT that can be read (TLS looks like this too)');
});
