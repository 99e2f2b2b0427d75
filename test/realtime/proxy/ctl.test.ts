import { expect, test } from 'vitest';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { moteHere } from '../../commands/cli.ts';
import { later } from './rig.ts';

/** Proxies of those names behind one API. */
async function running(...names: string[]) {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  const server = new Api(proxies, null);
  await server.start({ host: '127.0.0.1', port: 0 });
  later(() => server.stop());
  later(() => proxies.stop());
  const api = `127.0.0.1:${server.address.port}`;
  for (const name of names) {
    const body = JSON.stringify({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:1883', enabled: true });
    expect((await fetch(`http://${api}/proxies`, { method: 'POST', body })).status).toBe(201);
  }
  return { api, ctl: (...words: string[]) => moteHere(['ctl', ...words, '--api', api]) };
}

test('ctl says whom it has told what, and status what befalls whom', async () => {
  const { api, ctl } = await running('meters');
  const cut = await ctl('cut');
  expect(cut.stdout).toMatch(
    /^meters \(127\.0\.0\.1:\d+ to 127\.0\.0\.1:1883\) at .*: cut until mote ctl heal\n$/,
  );
  expect(cut.stdout).toContain(`at ${api}`);
  expect((await ctl('status')).stdout).toMatch(/^meters .*: cut_?\w* /);
  expect((await ctl('heal')).stdout).toContain(': healed');
  expect((await ctl('heal')).stdout).toContain(': was not cut');
  expect((await ctl('status')).stdout).toContain(': nothing befalls it');
});

test('of several worlds none is cut unless somebody says which', async () => {
  const { ctl } = await running('mine', 'theirs');
  const refused = await ctl('cut');
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/there are mine \(.*\), theirs \(.*\); say which: --proxy NAME, or --all/);
  expect((await ctl('status')).stdout.match(/nothing befalls it/g)).toHaveLength(2);
  expect((await ctl('cut', '--proxy', 'mine')).stdout).toMatch(/^mine .*cut until/);
  expect((await ctl('status')).stdout.match(/nothing befalls it/g)).toHaveLength(1);
  expect((await ctl('cut', '--proxy', 'nobody')).stderr).toContain('has mine, theirs');
  expect((await ctl('heal', '--all')).stdout.trimEnd().split('\n')).toHaveLength(2);
});
