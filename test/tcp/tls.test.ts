import { expect, test } from 'vitest';
import {
  CLIENT_FINISH_BYTES,
  CLIENT_HELLO_BYTES,
  RECORD_OVERHEAD_BYTES,
  SERVER_FINISH_BYTES,
  SERVER_HELLO_BYTES,
} from '../../simulator/tcp/tls.ts';
import { COMBINATIONS, pair, RTT_100 } from './pair.ts';

test.each(COMBINATIONS)(
  'TLS between %s and %s costs two round trips before the first byte',
  (clientStack, serverStack) => {
    const { kernel, client, server, connect } = pair([RTT_100], {
      clientStack,
      serverStack,
      serverNodelay: true,
      tls: true,
    });
    const { decidedAtUs } = connect();
    client.socket?.write('hello');
    kernel.run(60e6);
    expect(server.text).toBe('hello');
    const firstUs = server.arrivals.at(-1) ?? 0;
    expect(firstUs - decidedAtUs).toBe(250_000);
  },
);

test('TLS adds its handshake and 29 bytes around every write, and nothing else', () => {
  const sizes = [false, true].map((tls) => {
    const { kernel, link, client, connect } = pair([RTT_100], { clientStack: 'linux', tls });
    connect();
    kernel.run(1e6);
    const before = link.upBytes;
    for (let index = 0; index < 10; index++) {
      client.socket?.write('x'.repeat(100));
      kernel.run(kernel.now + 1e6);
    }
    return { before, after: link.upBytes - before, down: link.downBytes };
  });
  const [plain, secured] = sizes;
  expect(secured.after - plain.after).toBe(10 * RECORD_OVERHEAD_BYTES);
  expect(secured.before - plain.before).toBeGreaterThan(CLIENT_HELLO_BYTES + CLIENT_FINISH_BYTES);
  expect(secured.down - plain.down).toBeGreaterThan(SERVER_HELLO_BYTES + SERVER_FINISH_BYTES);
});

test('a program above TLS may write more than fits, and end at once', () => {
  const { kernel, client, server, connect } = pair([RTT_100], { tls: true });
  connect();
  const text = 'y'.repeat(20_000);
  const taken = client.socket?.write(text) ?? 0;
  expect(taken).toBeLessThan(text.length);
  client.socket?.end();
  kernel.run(60e6);
  expect(server.text).toBe(text.slice(0, taken));
  expect(server.socket?.ended).toBe(true);
});
