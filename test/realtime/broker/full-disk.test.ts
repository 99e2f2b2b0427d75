import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect, test, vi } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { connect } from '../page/client.ts';
import { later, sleep, until } from '../proxy/rig.ts';

const NO_SPACE = Object.assign(new Error('the batch failed'), {
  cause: new Error('No space left on device'),
});

test('a full disk: 3.1.1 waits for its PUBACK, MQTT 5 is told 0x97, and it goes on when there is room', async () => {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const folder = join(temporaryFolder(), 'full');
  const live = await LiveBroker.create({ users: null, recorder: null, folder, say, sayClient: () => {} });
  later(() => live.stop());
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const reader = await connect(url, { clientId: 'reader', clean: false });
  await reader.subscribeAsync('t', { qos: 1 });
  await reader.endAsync();
  const old = await connect(url);
  const five = await connect(url, { protocolVersion: 5 });
  let isFull = true;
  const { batch } = ClassicLevel.prototype;
  const write = function (this: ClassicLevel, ...args: Parameters<typeof batch>) {
    return isFull ? Promise.reject(NO_SPACE) : batch.apply(this, args);
  };
  const disk = vi.spyOn(ClassicLevel.prototype, 'batch').mockImplementation(write as typeof batch);
  later(() => disk.mockRestore());
  let acknowledged = 0;
  for (let n = 0; n < 5; n++) void old.publishAsync('t', `${n}`, { qos: 1 }).then(() => acknowledged++);
  await until('the disk has failed', () => live.protocol.isStoreFull);
  await expect(five.publishAsync('t', 'x', { qos: 1 })).rejects.toMatchObject({ code: 0x97 });
  await expect(five.publishAsync('t', 'x', { qos: 2 })).rejects.toMatchObject({ code: 0x97 });
  await sleep(50);
  expect(acknowledged).toBe(0);
  expect(live.metrics()).toContain('mote_broker_disk_full 1\n');
  isFull = false;
  await until('all are acknowledged', () => acknowledged === 5);
  await five.publishAsync('t', '5', { qos: 1 });
  expect(log.filter((line) => line.startsWith('--data'))).toEqual([
    expect.stringMatching(/cannot be written: No space left on device; nothing is acknowledged until it can/),
    expect.stringMatching(/can be written again; clients get their answers/),
  ]);
  const again = await connect(url, { clientId: 'reader', clean: false });
  const heard: string[] = [];
  again.on('message', (_topic, payload) => heard.push(String(payload)));
  await until('all have come', () => heard.length >= 6);
  expect(heard).toEqual(['0', '1', '2', '3', '4', '5']);
});
