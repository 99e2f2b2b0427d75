import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../commands/cli.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';
import { Running } from './running.ts';

test.skipIf(process.platform === 'win32')(
  'at SIGHUP the users file is read again; with a mistake in it the users before go on',
  async () => {
    const path = join(temporaryFolder(), 'users.json');
    const write = (text: string) => writeFileSync(path, text, { mode: 0o600 });
    const users = (...names: string[]) =>
      JSON.stringify({ users: names.map((name) => ({ name, password: name, publish: ['#'] })) });
    write(users('ann', 'bob'));
    const running = new Running([
      'broker',
      '--listen',
      '127.0.0.1:0',
      '--ws',
      '127.0.0.1:0',
      '--users',
      path,
    ]);
    later(() => running.interrupt());
    await running.says(/ws:.*\n/);
    const url = await running.says(/(mqtt:\S+)/);
    const login = (name: string) => connect(url, { username: name, password: name, clientId: name });
    const [ann, bob] = [await login('ann'), await login('bob')];
    write('{"users": [');
    process.kill(running.pid ?? 0, 'SIGHUP');
    await running.says(/users\.json \(line 1\): .*the users before go on/);
    await bob.publishAsync('t', 'x', { qos: 1 });
    write(users('ann'));
    process.kill(running.pid ?? 0, 'SIGHUP');
    await running.says(/users\.json: read again/);
    await until('bob is hung up on', () => !bob.connected);
    expect(ann.connected).toBe(true);
  },
);
