import { expect, test } from 'vitest';
import { MAX_CONNECTIONS, Silence } from '../../simulator/checks/properties/connections/silence.ts';
import { CONNACK, connect, PINGREQ, publish, REFUSAL, SECOND, say, wire } from './packets.ts';

function opened(...connections: number[]): Silence {
  const check = new Silence();
  for (const connection of connections) check.opened(0, 1, connection);
  return check;
}

test('CONNECT, then the rest, one connection after the other: nothing to blame', () => {
  const check = opened(1);
  say(check, 1, connect());
  check.received(0, 1, 1, CONNACK);
  say(check, 1, publish('x', 1));
  check.closed(0, 1, 1);
  check.opened(0, 1, 2);
  say(check, 2, connect(), PINGREQ);
  expect(check.result()).toEqual({ name: 'no send while disconnected', evaluated: 4, failed: 0, detail: '' });
});

test('a packet before CONNECT, a second CONNECT, a packet after DISCONNECT', () => {
  const check = opened(1);
  say(check, 1, PINGREQ, connect(), connect(), wire({ cmd: 'disconnect' }), PINGREQ);
  expect(check.result().failed).toBe(3);
  expect(check.result().detail).toContain('before CONNECT');
});

test('a packet after a refusal', () => {
  const check = opened(1);
  say(check, 1, connect());
  check.received(0, 1, 1, REFUSAL);
  say(check, 1, publish('x', 1));
  expect(check.result().detail).toContain('after a refusal');
});

test('a packet on a connection that is over', () => {
  const check = opened(1);
  check.closed(0, 1, 1);
  say(check, 1, connect());
  expect(check.result().detail).toContain('that is over');
});

test('a link that stays open after DISCONNECT', () => {
  const check = opened(1, 2);
  for (const connection of [1, 2]) say(check, connection, connect(), wire({ cmd: 'disconnect' }));
  check.closed(2 * SECOND, 1, 1);
  expect(check.result().failed).toBe(0);
  check.ended(60 * SECOND);
  expect(check.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-3.14.4-1') });
});

test('an old connection may drain, but not pile up with others', () => {
  const check = opened(1, 2, 3, 4);
  say(check, 1, connect());
  expect(check.result().failed).toBe(0);
  check.opened(0, 1, 5);
  expect(check.result().detail).toContain(`${MAX_CONNECTIONS + 1} connections are open at once`);
});
