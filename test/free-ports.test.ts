import { once } from 'node:events';
import * as net from 'node:net';
import { expect, test } from 'vitest';
import { FIRST_EPHEMERAL, FreePorts } from './free-ports.ts';

test('free ports lie below those that the system gives, and two users never get the same', async () => {
  const users = [new FreePorts(), new FreePorts(), new FreePorts()];
  const given: number[] = [];
  for (let round = 0; round < 5; round++)
    given.push(...(await Promise.all(users.map((user) => user.next()))));
  expect(new Set(given).size).toBe(15);
  for (const port of given) {
    expect(port).toBeGreaterThan(1024);
    expect(port).toBeLessThan(FIRST_EPHEMERAL);
  }
});

test.each(['127.0.0.1', '0.0.0.0'])('a port on which somebody listens at %s is passed over', async (host) => {
  const user = new FreePorts();
  const first = await user.next();
  const server = net.createServer().listen(first + 1, host);
  await once(server, 'listening');
  expect(await user.next()).toBe(first + 2);
  server.close();
});

test('when all are in use, the error says which', async () => {
  const user = new FreePorts();
  const servers: net.Server[] = [];
  for (let count = 0; count < 63; count++) servers.push(net.createServer().listen(await user.next()));
  await expect(user.next()).rejects.toThrow(/^all ports from \d+ to \d+ are in use$/);
  for (const server of servers) server.close();
});
