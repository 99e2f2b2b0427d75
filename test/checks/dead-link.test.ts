import { expect, test } from 'vitest';
import { DeadLink } from '../../simulator/checks/properties/connections/dead-link.ts';
import { CONNACK, connect, puback, SECOND } from './packets.ts';

/** Connected at 0 with a keep-alive of 10 s; then something is heard at these seconds. */
function hearing(...seconds: number[]): DeadLink {
  const check = new DeadLink();
  check.sent(0, 1, 1, connect(10));
  check.received(0, 1, 1, CONNACK);
  for (const second of seconds) check.received(second * SECOND, 1, 1, puback(1));
  return check;
}

test('a client that hears the broker, or gives the connection up in time, is right', () => {
  const check = hearing(20, 44);
  check.closed(69 * SECOND, 1, 1);
  check.ended(500 * SECOND);
  expect(check.result()).toMatchObject({ evaluated: 3, failed: 0 });
});

test('a client that holds a dead link for alive fails, at the close, the end, or the next packet', () => {
  const closing = hearing();
  closing.closed(26 * SECOND, 1, 1);
  expect(closing.result().detail).toContain('nothing heard for 26.0 s; at most 25.0 s');
  const ending = hearing(10);
  ending.ended(36 * SECOND);
  expect(ending.result().failed).toBe(1);
  expect(hearing(26).result().failed).toBe(1);
});

test('keep-alive 0, and a connection that never came about, are not judged', () => {
  const check = new DeadLink();
  check.sent(0, 1, 1, connect(0));
  check.received(0, 1, 1, CONNACK);
  check.ended(1000 * SECOND);
  check.sent(0, 2, 1, connect(10));
  check.closed(1000 * SECOND, 2, 1);
  expect(check.result()).toMatchObject({ evaluated: 1, failed: 0 });
});
