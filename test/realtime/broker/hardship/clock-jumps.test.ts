import mqtt from 'mqtt';
import { expect, test, vi } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { temporaryFolder } from '../../../commands/cli.ts';
import { later } from '../../proxy/rig.ts';

const YEAR_MS = 365 * 24 * 3600e3;

/** A broker on that folder, for one visit of a client whose session outlives it by some time. @returns whether it was there */
async function visit(folder: string, expiryS: number, meanwhile = () => {}): Promise<boolean> {
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder, say: () => {}, sayClient: () => {} },
  });
  meanwhile();
  const client = mqtt.connect(`mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`, {
    ...{ clientId: 'meter', clean: false, protocolVersion: 5, reconnectPeriod: 0 },
    properties: { sessionExpiryInterval: expiryS },
  });
  const wasThere = await new Promise<boolean>((resolve) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
  });
  await client.endAsync();
  await live.stop();
  return wasThere;
}

test('a machine without a clock, whose time is set after the start, keeps its sessions over the next restart', async () => {
  const folder = temporaryFolder();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1000);
  later(() => clock.mockRestore());
  expect(await visit(folder, 3600, () => clock.mockRestore())).toBe(false);
  expect(await visit(folder, 3600)).toBe(true);
});

test('a calendar that is set back by a year makes no session last for a year', async () => {
  const folder = temporaryFolder();
  expect(await visit(folder, 1)).toBe(false);
  const realNow = Date.now;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => realNow() - YEAR_MS);
  later(() => clock.mockRestore());
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder, say: () => {}, sayClient: () => {} },
  });
  later(() => live.stop());
  expect(live.protocol.sessions.count).toBe(1);
  expect(live.protocol.sessions.get('meter')?.ends.sessionUs).toBeLessThan(3e6);
});
