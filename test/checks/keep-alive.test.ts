import { expect, test } from 'vitest';
import { KeepAlive } from '../../simulator/checks/properties/connections/keep-alive.ts';
import { CONNACK, connect, PINGREQ, SECOND } from './packets.ts';

/** Connected at 0 with a keep-alive of 10 s; then PINGREQs at these seconds. */
function pinging(...seconds: number[]): KeepAlive {
  const check = new KeepAlive();
  check.sent(0, 1, 1, connect(10));
  check.received(0, 1, 1, CONNACK);
  for (const second of seconds) check.sent(second * SECOND, 1, 1, PINGREQ);
  return check;
}

test('a packet within each interval is enough, and silence counts only while connected', () => {
  const check = pinging(10, 20, 29);
  check.closed(38 * SECOND, 1, 1);
  check.sent(90 * SECOND, 1, 2, connect(10));
  check.ended(200 * SECOND);
  expect(check.result()).toMatchObject({ evaluated: 4, failed: 0 });
});

test('silence above the interval fails, up to the next packet, the close or the end', () => {
  expect(pinging(11).result()).toMatchObject({
    failed: 1,
    detail: expect.stringContaining('silent for 11.000 s'),
  });
  const closing = pinging();
  closing.closed(12 * SECOND, 1, 1);
  expect(closing.result().failed).toBe(1);
  const ending = pinging(5);
  ending.ended(16 * SECOND);
  expect(ending.result().failed).toBe(1);
});

test('a packet that the network below keeps waiting has left the client', () => {
  const check = pinging(5);
  for (let second = 14; second < 40; second++) check.held(second * SECOND, 1, 1);
  check.closed(49 * SECOND, 1, 1);
  expect(check.result().failed).toBe(0);
  const late = pinging(5);
  late.held(16 * SECOND, 1, 1);
  expect(late.result().detail).toContain('silent for 11.000 s');
});

test('an old connection that drains and closes says nothing about the new one', () => {
  const check = pinging(5);
  check.sent(8 * SECOND, 1, 2, connect(10));
  check.received(8 * SECOND, 1, 2, CONNACK);
  check.sent(9 * SECOND, 1, 1, PINGREQ);
  check.closed(10 * SECOND, 1, 1);
  check.sent(19 * SECOND, 1, 2, PINGREQ);
  expect(check.result().failed).toBe(1);
});

test('keep-alive 0 asks for nothing', () => {
  const check = new KeepAlive();
  check.sent(0, 1, 1, connect(0));
  check.received(0, 1, 1, CONNACK);
  check.ended(1000 * SECOND);
  expect(check.result().evaluated).toBe(0);
});

test('a connection that the client has ended counts until the next one is opened, however long the engine keeps it', () => {
  const check = pinging(5);
  check.opened(14 * SECOND, 1);
  check.closed(16 * SECOND, 1, 1);
  expect(check.result().failed).toBe(0);
  const late = pinging(5);
  late.opened(16 * SECOND, 1);
  late.closed(17 * SECOND, 1, 1);
  expect(late.result().detail).toContain('silent for 11.000 s');
});
