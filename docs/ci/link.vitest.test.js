import { broker, proxy } from 'mote-mqtt/testing';
import { expect, onTestFinished, test } from 'vitest';
import { startSender } from './sender.js';

test('an acknowledgement that is lost costs a duplicate, not a reading', async () => {
  const target = await broker();
  onTestFinished(target.close);
  const link = await proxy({ upstream: target.url });
  onTestFinished(link.close);
  const sender = startSender(link.url);
  onTestFinished(sender.stop);
  await link.packet('CONNACK');

  // PUBLISH reaches the broker, PUBACK never reaches the client: its connection ends after 300 ms.
  link.toxic({ type: 'timeout', name: 'silence', stream: 'downstream', attributes: { timeout: 300 } });
  const sent = sender.send(21.5);
  await link.packet(({ type, connection }) => type === 'CONNECT' && connection === 2);
  link.removeToxic('silence');
  await sent;

  const tries = link.packets.filter(({ type }) => type === 'PUBLISH');
  expect(tries.map(({ id }) => id)).toEqual([tries[0].id, tries[0].id]);
  expect(target.messages.map(({ text }) => text)).toEqual(['21.5', '21.5']);
});
