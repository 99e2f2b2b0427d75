import { expect, test } from 'vitest';
import { Figures } from '../../simulator/checks/figures.ts';
import { Reconnect } from '../../simulator/checks/properties/connections/reconnect.ts';
import { CONNACK, REFUSAL, SECOND } from './packets.ts';

const WITHIN_US = 60 * SECOND;

/** Connected at 1 s, link away from 100 s to 200 s, the client notices at 130 s. */
function afterOutage(figures = new Figures()): Reconnect {
  const check = new Reconnect({ connectedWithinUs: WITHIN_US, figures });
  check.reachable(0, 1);
  check.received(SECOND, 1, 1, CONNACK);
  check.unreachable(100 * SECOND, 1);
  check.closed(130 * SECOND, 1, 1);
  check.reachable(200 * SECOND, 1);
  return check;
}

test('the wait counts from the return of the link, and a refusal does not end it', () => {
  const figures = new Figures();
  const check = afterOutage(figures);
  check.received(230 * SECOND, 1, 2, REFUSAL);
  check.received(259 * SECOND, 1, 3, CONNACK);
  check.ended(1000 * SECOND);
  expect(check.result()).toMatchObject({ evaluated: 2, failed: 0 });
  // The first connect is none.
  expect(figures.reconnectUs).toMatchObject({ count: 1, max: 59 * SECOND });
});

test('a client that comes late fails, and so does one that never comes', () => {
  const late = afterOutage();
  late.received(261 * SECOND, 1, 2, CONNACK);
  expect(late.result()).toMatchObject({ evaluated: 2, failed: 1 });
  expect(late.result().detail).toContain('not connected for 61.0 s; at most 60.0 s');
  const never = afterOutage();
  never.ended(300 * SECOND);
  expect(never.result()).toMatchObject({ evaluated: 2, failed: 1 });
});

test('an outage that begins again in time ends the wait', () => {
  const check = afterOutage();
  check.unreachable(220 * SECOND, 1);
  check.ended(1000 * SECOND);
  expect(check.result()).toMatchObject({ evaluated: 1, failed: 0 });
});

test('a connection lost on a good link has to be back in time as well', () => {
  const check = new Reconnect({ connectedWithinUs: WITHIN_US, figures: new Figures() });
  check.received(0, 1, 1, CONNACK);
  check.closed(10 * SECOND, 1, 1);
  check.ended(80 * SECOND);
  expect(check.result().failed).toBe(1);
});
