import { once } from 'node:events';
import * as net from 'node:net';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { later } from '../../proxy/rig.ts';

const PINGREQ = Buffer.from([0xc0, 0]);

/** As SIGSTOP, a debugger or a busy machine does: nothing of this process runs. */
function standStill(forMs: number): void {
  for (const untilMs = performance.now() + forMs; performance.now() < untilMs; );
}

test('a broker that stood still reads what came meanwhile before it finds a client silent', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const live = await LiveBroker.create({
    users: null,
    recorder: null,
    folder: null,
    say,
    sayClient: () => {},
  });
  later(() => live.stop());
  const socket = net.connect(await live.listenTcp('127.0.0.1', 0), '127.0.0.1').on('error', () => {});
  later(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(generate({ cmd: 'connect', clientId: 'c', keepalive: 1, clean: true }));
  await once(socket, 'data');
  // It leaves this process at once, and nobody reads it until the keep-alive is over by half.
  socket.write(PINGREQ);
  standStill(1700);
  await once(socket, 'data');
  expect(lines).toEqual([]);
  expect(socket.closed).toBe(false);
});
