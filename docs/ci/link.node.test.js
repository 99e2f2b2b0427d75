import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broker, proxy } from 'mote-mqtt/testing';
import { startSender } from './sender.js';

test('no reading is lost when the link is cut', async (t) => {
  const target = await broker();
  const link = await proxy({ upstream: target.url, link: 'lte-cat1' });
  const sender = startSender(link.url);
  t.after(async () => {
    await sender.stop();
    await link.close();
    await target.close();
  });

  await sender.send(20);
  link.cut();
  const waiting = [sender.send(21), sender.send(22)];
  await assert.rejects(target.message(({ text }) => text === '21', '500ms'));
  link.heal();
  await Promise.all(waiting);

  const texts = new Set(target.messages.map(({ text }) => text));
  assert.deepEqual([...texts], ['20', '21', '22']);
});
