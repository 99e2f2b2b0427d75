import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { mote } from '../../commands/cli.ts';
import { Running } from '../broker/running.ts';
import { later, serve, sleep } from './rig.ts';

test('MQTT.js publishes over umts for a minute with a cut of 10 s in the middle, and loses nothing', async () => {
  const aedes = await Aedes.createBroker();
  later(() => new Promise<void>((resolve) => aedes.close(resolve)));
  const heard = new Set<string>();
  aedes.on('publish', ({ payload }, client) => {
    if (client !== null) heard.add(String(payload));
  });
  const upstream = await serve((socket) => aedes.handle(socket));
  const running = new Running([
    ...['proxy', '--listen', '127.0.0.1:0', '--api', 'localhost:0', '--link', 'umts'],
    ...['--upstream', `127.0.0.1:${upstream}`],
  ]);
  later(() => running.interrupt());
  const port = Number(await running.says(/listening on 127\.0\.0\.1:(\d+)/));
  const api = await running.says(/mote ctl talks to (\S+)/);
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port, keepalive: 30, connectTimeout: 60_000 });
  later(() => client.endAsync(true));

  const acknowledged: Promise<unknown>[] = [];
  for (let n = 0; n < 60; n++) {
    acknowledged.push(client.publishAsync('t', String(n), { qos: 1 }));
    if (n === 25) {
      expect(mote(['ctl', 'cut', '--for', '10s', '--api', api]).status).toBe(0);
      await sleep(2000);
      const before = heard.size;
      await sleep(5000);
      expect({ passed: heard.size - before, connected: client.connected }).toEqual({
        passed: 0,
        connected: true,
      });
    }
    await sleep(1000);
  }
  await Promise.all(acknowledged);
  expect([...heard].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
});
