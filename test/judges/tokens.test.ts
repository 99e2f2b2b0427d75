import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { boardWith, desk, SECRET, usersOf } from './desk.ts';

const token = (seconds: number, secret = SECRET) =>
  new SignJWT({ role: 'board' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(Buffer.from(secret));

/** Takes `old` until it is refused, then asks for a fresh one: once for each refusal. */
const REFRESHING = (old: string, fresh: string, port: number) => `
  var token = ${JSON.stringify(old)};
  var c = require("mote").create("127.0.0.1", { client_id: "b", port: ${port}, username: "u", password: function (refused) {
    if (refused) { print("refused " + refused); token = ${JSON.stringify(fresh)}; }
    return token;
  } });
  Math.random = function () { return 0.02; };
  c.on("connected", function () { print("connected"); c.publish("site/b", "x", 1); });
  c.on("error", function (e) { print(e); });
  c.connect();`;

test.each([
  ['expired', () => token(-60)],
  ['forged', () => token(60, 'x'.repeat(32))],
])(
  'a board with an %s token gets a fresh one after the refusal of mote broker, and is let in',
  async (_, old) => {
    const rules = { users: [{ name: 'boards', claims: { role: 'board' }, publish: ['site/#'] }] };
    const { broker, topics, heard } = await desk(
      usersOf({ ...rules, jwt: { algorithm: 'HS256', key: 'key' } }),
    );
    const port = await broker.listenTcp('127.0.0.1', 0);
    const { printed } = boardWith({}, {}, REFRESHING(await old(), await token(60), port));
    await heard(() => topics.includes('site/b'));
    expect(printed).toEqual(['CONNACK 4', 'refused 4', 'connected']);
  },
);

test('a token that runs out during the run costs one refresh', { timeout: 15_000 }, async () => {
  const rules = { users: [{ name: 'boards', claims: { role: 'board' }, publish: ['site/#'] }] };
  const { broker, lines, topics, heard } = await desk(
    usersOf({ ...rules, jwt: { algorithm: 'HS256', key: 'key' } }),
  );
  const port = await broker.listenTcp('127.0.0.1', 0);
  // The broker's tolerance for clocks is 5 s: let in, cut off at once, and refused a second later.
  const { printed } = boardWith({}, {}, REFRESHING(await token(-4), await token(60), port));
  await heard(() => printed.includes('refused 4') && topics.length > 1);
  expect(lines.join('\n')).toContain('b: its token has run out; the connection is closed');
  expect(printed.filter((line) => line === 'refused 4').length).toBe(1);
});
