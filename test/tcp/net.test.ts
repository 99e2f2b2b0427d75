import { expect, test } from 'vitest';
import { COMBINATIONS, pair, RTT_100 } from './pair.ts';

test.each(COMBINATIONS)('%s and %s exchange bytes and close, a FIN each way', (clientStack, serverStack) => {
  const { kernel, client, server, connect } = pair([RTT_100], { clientStack, serverStack });
  expect(connect()).toMatchObject({ error: null, decidedAtUs: 100_000 });
  client.socket?.write('ping');
  kernel.run(1e6);
  server.socket?.write('pong');
  kernel.run(2e6);
  expect([server.text, client.text]).toEqual(['ping', 'pong']);
  client.socket?.end();
  kernel.run(3e6);
  expect(server.socket?.ended).toBe(true);
  server.socket?.end();
  kernel.run(10e6);
  expect([client.closed, server.closed]).toEqual([[null], [null]]);
});

test('a port that nobody listens on refuses after one round trip', () => {
  const { connect } = pair([RTT_100], { listeningAt: () => false });
  expect(connect()).toMatchObject({ socket: null, error: 'refused', decidedAtUs: 100_000 });
});

test('a broker that is killed ends its connections with a FIN, and the next byte gets an RST', () => {
  const { kernel, net, client, connect } = pair([RTT_100]);
  connect();
  kernel.run(1e6);
  net.serverProcessKilled();
  kernel.run(2e6);
  expect(client.socket?.ended).toBe(true);
  client.socket?.write('too late');
  kernel.run(3e6);
  expect(client.closed).toEqual(['reset']);
});

test('a board that loses power says nothing, and what the server sends afterwards gets an RST', () => {
  const { kernel, net, server, connect } = pair([RTT_100]);
  connect();
  kernel.run(1e6);
  net.powerCut();
  kernel.run(60e6);
  expect(server.closed).toEqual([]);
  net.powerUp();
  server.socket?.write('still there?');
  kernel.run(120e6);
  expect(server.closed).toEqual(['reset']);
});

test('a host that went down forgets its connections without a word', () => {
  const { kernel, client, connect } = pair([RTT_100], { hostDowns: [{ fromUs: 2e6, toUs: 9e6 }] });
  connect();
  kernel.run(3e6);
  client.socket?.write('anybody?');
  kernel.run(8e6);
  expect(client.closed).toEqual([]);
  kernel.run(60e6);
  expect(client.closed).toEqual(['reset']);
});
