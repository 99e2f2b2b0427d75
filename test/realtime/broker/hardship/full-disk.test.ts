import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { temporaryFolder } from '../../../commands/cli.ts';
import { connect } from '../../page/client.ts';
import { later, sleep, until } from '../../proxy/rig.ts';

/** Level's log takes less, until it is filled up. */
const DISK_BYTES = 8 << 20;

/** A file system of that size; null where none may be mounted. */
function smallDisk(): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder]);
  if (mounted.status !== 0) return null;
  later(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

const disk = smallDisk();

test.skipIf(disk === null)(
  'a disk without room: 3.1.1 waits, MQTT 5 is told 0x97, one line says so, and it goes on with room (needs the right to mount a tmpfs)',
  async () => {
    const log: string[] = [];
    const say = (line: string) => log.push(line);
    const folder = join(disk as string, 'data');
    const live = await LiveBroker.create({ users: null, recorder: null, folder, say, sayClient: () => {} });
    later(() => live.stop());
    const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
    const kept = { clean: false } as const;
    const reader = await connect(url, { ...kept, clientId: 'reader' });
    await reader.subscribeAsync('t', { qos: 1 });
    await reader.endAsync();
    const old = await connect(url, { ...kept, clientId: 'old' });
    const properties = { sessionExpiryInterval: 1000 };
    const five = await connect(url, { ...kept, clientId: 'five', protocolVersion: 5, properties });
    const filler = join(disk as string, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(DISK_BYTES))).toThrow('ENOSPC');
    let acknowledged = 0;
    const payload = Buffer.alloc(8192, 'x');
    for (let n = 0; n < 20; n++) void old.publishAsync('t', payload, { qos: 1 }).then(() => acknowledged++);
    await until('the disk has failed', () => live.protocol.isStoreFull);
    const before = acknowledged;
    await expect(five.publishAsync('t', 'x', { qos: 1 })).rejects.toMatchObject({ code: 0x97 });
    await expect(five.subscribeAsync('u', { qos: 1 })).rejects.toThrow();
    let isSubscribed = false;
    void old.subscribeAsync('v', { qos: 1 }).then(() => {
      isSubscribed = true;
    });
    await sleep(1500);
    expect([acknowledged, isSubscribed]).toEqual([before, false]);
    expect(live.protocol.sessions.get('five')?.subscriptions.size).toBe(0);
    rmSync(filler);
    await until('all have their answers', () => acknowledged === 20 && isSubscribed);
    await five.subscribeAsync('u', { qos: 1 });
    expect(log.filter((line) => line.startsWith('--data'))).toEqual([
      expect.stringMatching(
        /cannot be written: .*No space left on device; nothing is acknowledged until it can/,
      ),
      expect.stringMatching(/can be written again; clients get their answers/),
    ]);
  },
);
