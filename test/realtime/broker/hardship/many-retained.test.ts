import { once } from 'node:events';
import * as net from 'node:net';
import { generate, parser } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { later, until } from '../../proxy/rig.ts';

const TOPICS = 5000;

test.each([0, 1] as const)(
  '# on more than fits into one write gets all that is retained, at QoS %i',
  async (qos) => {
    const live = await LiveBroker.create({
      ...{ users: null, recorder: null, folder: null, say: () => {}, sayClient: () => {} },
    });
    later(() => live.stop());
    for (let n = 0; n < TOPICS; n++)
      live.protocol.router.publish({ topic: `t/${n}`, payload: 'x'.repeat(100), qos, retain: true }, null);
    const socket = net.connect(await live.listenTcp('127.0.0.1', 0), '127.0.0.1').on('error', () => {});
    later(() => socket.destroy());
    await once(socket, 'connect');
    const heard = new Set<string>();
    const reader = parser();
    reader.on('packet', (packet) => {
      if (packet.cmd !== 'publish') return;
      heard.add(packet.topic);
      if (qos > 0) socket.write(generate({ cmd: 'puback', messageId: packet.messageId }));
    });
    socket.on('data', (bytes) => reader.parse(bytes));
    socket.write(generate({ cmd: 'connect', clientId: 'c', keepalive: 0, clean: true }));
    socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos }] }));
    await until('all have come', () => heard.size === TOPICS);
    expect(live.protocol.tally.unsentBytes).toBeLessThan(1 << 10);
  },
);
