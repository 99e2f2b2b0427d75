import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { MOTE } from '../../commands/cli.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';

test('a client that never reads loses messages at QoS 0 with a line of log, and the others go on', async () => {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const broker = await LiveBroker.create({
    users: null,
    recorder: null,
    folder: null,
    say,
    sayClient: () => {},
  });
  later(() => broker.stop());
  const port = await broker.listenTcp('127.0.0.1', 0);
  const deaf = net.connect(port, '127.0.0.1').on('error', () => {});
  later(() => deaf.destroy());
  await once(deaf, 'connect');
  deaf.write(generate({ cmd: 'connect', clientId: 'deaf', keepalive: 0 }));
  const subscriptions = [{ topic: 't', qos: 0 as const }];
  deaf.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
  deaf.pause();

  const client = await connect(`mqtt://127.0.0.1:${port}`);
  await client.subscribeAsync('t');
  let heard = 0;
  client.on('message', () => heard++);
  const payload = Buffer.alloc(1 << 18);
  for (let n = 0; n < 120; n++) await client.publishAsync('t', payload);
  await until('the other has all', () => heard === 120);
  expect(log).toEqual(['deaf: it reads too slowly: messages at QoS 0 to it are dropped']);
});

test.skipIf(process.platform === 'win32')(
  'a broker that is out of file descriptors says which limit, and goes on (needs ulimit)',
  async () => {
    const command = `ulimit -n 100 && exec '${process.execPath}' '${MOTE}' broker --listen 0 --ws 0`;
    const child = spawn('sh', ['-c', command]);
    later(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    await until('it listens', () => /ws:/.test(output));
    const port = Number(/mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
    const sockets = Array.from({ length: 100 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
    await until('the limit', () =>
      output.includes('the limit of 100 is reached, and a connection takes one'),
    );
    expect(output).toContain('raise it with "ulimit -n 65536" before the start');
    for (const socket of sockets) socket.destroy();
    await until('all are gone', () => sockets.every(({ closed }) => closed));
    // The broker hears of the ends a moment later than the test, and refuses until then.
    let isIn = false;
    while (!isIn)
      isIn = await connect(`mqtt://127.0.0.1:${port}`).then(
        () => true,
        () => false,
      );
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  },
);
