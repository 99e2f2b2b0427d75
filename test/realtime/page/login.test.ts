import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { endOf, loginIn, loginWith, refusalText } from '../../../simulator/realtime/broker/login.ts';
import { Tokens } from '../../../simulator/realtime/broker/tokens.ts';
import { Users } from '../../../simulator/realtime/broker/users.ts';
import { UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { later, until } from '../proxy/rig.ts';
import { connect } from './client.ts';
import { StillLife } from './still-life.ts';

const SECRET = Buffer.from('a secret of thirty-two bytes or more');

/** @param exp seconds since 1970 */
function tokenOf(role: string, exp: number): Promise<string> {
  return new SignJWT({ role, name: 'M\u00fcller' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(exp)
    .sign(SECRET);
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

test.each([
  ['', null],
  ['#', null],
  ['#token=', null],
  ['#token=a.b-_c', { username: 'live-page', password: 'a.b-_c' }],
  ['#x=1&token=a%2Bb+c&y', { username: 'live-page', password: 'a+b+c' }],
  ['#token=100%', { username: 'live-page', password: '100%' }],
])('behind the address, %j says %j', (fragment, login) => {
  expect(loginIn(fragment)).toEqual(login);
});

test('the page says why it is not let in', async () => {
  const [old, good] = [await tokenOf('watcher', 1_600_000_000), await tokenOf('watcher', inAnHour())];
  const text = (code: number, user: string, secret: string) =>
    refusalText(code, loginWith(user, secret), Date.now());
  expect(endOf(old)).toBe(1_600_000_000);
  expect([endOf('a.b.c'), endOf('secret')]).toEqual([null, null]);
  expect(text(4, '', '')).toContain('for users of the broker');
  expect(text(4, '', old)).toMatch(/^That token ran out at .*2020/);
  expect(text(4, '', good)).toContain('is refused: it is not for this broker');
  expect(text(4, 'eva', 'x')).toBe('That user or password is wrong.');
  expect(text(5, 'eva', 'x')).toContain('may not subscribe to #');
});

test('a page of a broker with users wants one who may subscribe to everything, on this machine too', async () => {
  const one = { publish: [], subscribe: ['#'] };
  const users = new Users(
    [
      { name: 'eva', password: 'egg', ...one },
      { name: 'board', password: 'bee', publish: ['#'], subscribe: ['board/#'] },
      { name: 'watchers', claims: { role: 'watcher' }, ...one },
    ],
    new Tokens({ algorithm: 'HS256', key: SECRET }),
  );
  const said: string[] = [];
  const plan = { page: '', token: null, users, certificate: null };
  const server = await UiServer.create(new StillLife(), plan, (line) => said.push(line));
  later(() => server.stop());
  const url = `ws://127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}/mqtt`;
  const look = (user: string, secret: string) => connect(url, loginWith(user, secret) ?? {});
  await expect(look('', '')).rejects.toMatchObject({ code: 4 });
  await expect(look('eva', 'bee')).rejects.toMatchObject({ code: 4 });
  await expect(look('board', 'bee')).rejects.toMatchObject({ code: 5 });
  await expect(look('', await tokenOf('cook', inAnHour()))).rejects.toMatchObject({ code: 4 });
  await expect(look('', await tokenOf('watcher', 1_600_000_000))).rejects.toMatchObject({ code: 4 });
  expect(said.join('\n')).toContain('live page: board may not subscribe to #');
  expect(said.join('\n')).toContain('its token has run out at 2020');
  expect((await look('eva', 'egg')).connected).toBe(true);
  expect((await look('', await tokenOf('watcher', inAnHour()))).connected).toBe(true);

  // Within the tolerance for clocks: let in, and out again at once.
  const nearly = await look('', await tokenOf('watcher', Math.floor(Date.now() / 1000) - 1));
  await until('it is cut off', () => !nearly.connected);
});
