import { expect, test } from 'vitest';
import { call } from '../../../simulator/realtime/client/call.ts';
import { isInstalled, Mosquitto } from '../../judges/mosquitto.ts';
import { later, until } from '../proxy/rig.ts';
import { desk, remotes } from './remotes.ts';

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: commands over MQTT 5, as mosquitto is not installed');

async function mosquitto(): Promise<number> {
  const broker = await Mosquitto.begin();
  later(() => broker.end());
  return broker.port;
}

test.each([
  { name: 'by topics through mote broker', broker: desk, protocol: 4 as const, needs: true },
  { name: 'by response topic on mosquitto', broker: mosquitto, protocol: 5 as const, needs: hasMosquitto },
])('$name: a board answers ping, interval, stats and reboot, and again after its restart', async (how) => {
  if (!how.needs) return;
  const port = await how.broker();
  const fleet = remotes(port, { protocol: how.protocol });
  const ask = async (command: string, argument = '') => {
    const url = `mqtt://127.0.0.1:${port}`;
    const { answer } = await call({
      ...{ url, device: 'mote-1', command, argument, timeoutMs: 20_000, protocol: how.protocol },
    });
    return String(answer);
  };
  expect(await ask('ping')).toBe('pong');
  expect([await ask('interval'), await ask('interval', '7'), await ask('interval')]).toEqual([
    '60',
    '7',
    '7',
  ]);
  expect(await ask('interval', 'soon')).toBe('error: 1 to 86400 seconds');
  expect(JSON.parse(await ask('stats'))).toEqual({ up: expect.any(Number), free: expect.any(Number), n: 0 });
  expect(await ask('reboot')).toBe('ok');
  await until('it has restarted', () => fleet.reconnects === 1);
  expect(await ask('interval')).toBe('60');
  expect(fleet.programErrors).toEqual([]);
});
