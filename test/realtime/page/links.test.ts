import { expect, test } from 'vitest';
import { linkPlan } from '../../../simulator/link-files/index.ts';
import { FleetSource } from '../../../simulator/realtime/page/fleet-source.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { aedes, fleetTo } from '../fleet/rig.ts';
import { later, until } from '../proxy/rig.ts';

test('a board without power and a modem that searches for its network are no links that are up', async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port, { devices: 2, rampPerS: 2, link: linkPlan(['nbiot-deep']) });
  const source = new FleetSource(fleet);
  const states = () => source.rows().map(({ state }) => state);
  await until('the first searches', () => states()[0] === 'searching');
  expect(states()[1]).toBe('off');
  source.obey({ do: 'cut', target: null, device: 1 });
  expect(states()[0]).toBe('cut');
  source.obey({ do: 'heal', target: null, device: 1 });
  expect(states()[0]).toBe('searching');
});

test('another link keeps the overlays of the one before, for one device and for all', async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port, { devices: 2, link: linkPlan(['nbiot-good', 'tunnel']) });
  const source = new FleetSource(fleet);
  const links = () => source.rows().map(({ link }) => link);
  source.obey({ do: 'link', target: null, device: 2, link: 'umts' });
  expect(links()).toEqual(['nbiot-good,tunnel', 'umts,tunnel']);
  source.obey({ do: 'link', target: null, device: 0, link: 'lte-cat1' });
  expect(links()).toEqual(['lte-cat1,tunnel', 'lte-cat1,tunnel']);
  source.obey({ do: 'link', target: null, device: 2, link: 'ltem' });
  expect(links()).toEqual(['lte-cat1,tunnel', 'ltem,tunnel']);
  const kinds = (plan: { faults: { fault: string }[] }) => plan.faults.map(({ fault }) => fault).sort();
  expect(kinds(fleet.boards[1].link.plan)).toEqual(
    kinds(linkPlan(['ltem', 'tunnel'])).filter((fault) => fault !== 'attach'),
  );
});

test('an overlay out of a file stays too', async () => {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  later(() => proxies.stop());
  const target = await proxies.create({
    ...{ name: 'p', listen: '127.0.0.1:0', upstream: 'localhost:1', enabled: false },
  });
  const faults = [{ fault: 'loss' as const, upPercent: 50, downPercent: 50 }];
  target.setToxic(linkToxic(['nbiot-good', { name: 'leaky', about: '', kind: 'overlay', faults }]));
  new ProxySource(proxies).obey({ do: 'link', target: 'p', device: 0, link: 'umts' });
  expect(target.toxics).toMatchObject([{ attributes: { profile: ['umts', { name: 'leaky', faults }] } }]);
});
