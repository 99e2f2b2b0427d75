import { expect, test } from 'vitest';
import { Checks } from '../../simulator/checks/index.ts';
import { ClientIds, MAX_CLIENT_IDS } from '../../simulator/checks/properties/connections/client-ids.ts';
import { CONNACK, REFUSAL, SECOND, wire } from './packets.ts';

const NAME = 'each device has its own client id';

/** A device connects with a client id; a second apart, each on a connection of its own. */
function connects(check: ClientIds, ...all: [device: number, clientId: string, answer?: typeof CONNACK][]) {
  all.forEach(([device, clientId, answer = CONNACK], index) => {
    check.sent(index * SECOND, device, index + 1, connect(clientId));
    check.received(index * SECOND, device, index + 1, answer);
  });
  return check.result();
}

function connect(clientId: string, protocolVersion: 4 | 5 = 4) {
  const properties = { sessionExpiryInterval: 60, userProperties: { a: 'x'.repeat(200) } };
  return wire({
    cmd: 'connect',
    clientId,
    clean: true,
    keepalive: 60,
    protocolVersion,
    ...(protocolVersion === 5 && { properties }),
  });
}

test('devices that push each other off are counted by device, with cause and cure', () => {
  const result = connects(new ClientIds(), [1, 'm'], [2, 'm'], [3, 'm'], [1, 'm'], [2, 'm']);
  expect(result).toMatchObject({ name: NAME, evaluated: 5, failed: 4 });
  expect(result.detail).toBe('device 2 at 1.000 s: took client id "m" over from device 1');
  expect(result.cause).toBe(
    '3 devices share the client id "m" and push each other off the broker: 4 take-overs ' +
      '(device 2: 2, device 1: 1, device 3: 1). Give each board its own, for instance ' +
      'client_id: "meter-" + getSerial(), or leave client_id away',
  );
});

test('a device that takes over its own half-open connection does what it must', () => {
  const result = connects(new ClientIds(), [1, 'a'], [2, 'b'], [1, 'a'], [1, 'a']);
  expect(result).toEqual({ name: NAME, evaluated: 4, failed: 0, detail: '' });
});

test('a client id that the broker makes up is nobody else\u2019s, and a refused CONNECT takes nothing over', () => {
  expect(connects(new ClientIds(), [1, ''], [2, ''])).toMatchObject({ evaluated: 0, failed: 0 });
  expect(connects(new ClientIds(), [1, 'a'], [2, 'a', REFUSAL], [1, 'a'])).toMatchObject({ failed: 0 });
});

test('of a fleet the words name three devices, and a long client id is cut', () => {
  const fleet = Array.from({ length: 1000 }, (_, index): [number, string] => [index + 1, 'm'.repeat(60)]);
  const { cause = '' } = connects(new ClientIds(), ...fleet);
  expect(cause).toContain('1000 devices share the client id "mmmm');
  expect(cause).toContain('(device 2: 1, device 3: 1, device 4: 1, 997 more)');
  expect(cause.length).toBeLessThan(300);
});

test(`after ${MAX_CLIENT_IDS} client ids new ones are not judged, and those known still are`, () => {
  const check = new ClientIds();
  for (let index = 0; index <= MAX_CLIENT_IDS; index++) {
    check.sent(0, 1, index + 1, { ...CONNACK, clientId: `random-${index}` });
    check.received(0, 1, index + 1, CONNACK);
  }
  expect(check.result().evaluated).toBe(MAX_CLIENT_IDS);
  expect(connects(check, [2, `random-${MAX_CLIENT_IDS}`], [2, 'random-0'])).toMatchObject({ failed: 1 });
});

test.each([4, 5] as const)('the client id is read from a CONNECT of level %d', (level) => {
  expect(connect('meter-7', level).clientId).toBe('meter-7');
});

test('who is away at the end had a way, wanted to be connected, and was not', () => {
  const checks = new Checks({ devices: 5 });
  const disconnect = wire({ cmd: 'disconnect' });
  for (const device of [1, 2, 3, 4, 5]) checks.reachable(0, device);
  for (const device of [1, 2, 3, 4]) {
    checks.sent(SECOND, device, 1, connect(`${device}`));
    checks.received(SECOND, device, 1, CONNACK);
  }
  // 1 stays, 2 sleeps, 3 is pushed off, 4 has no link, 5 was never accepted.
  checks.sent(2 * SECOND, 2, 1, disconnect);
  for (const device of [2, 3, 4]) checks.closed(2 * SECOND, device, 1, device === 2);
  checks.unreachable(3 * SECOND, 4);
  expect(checks.presence).toMatchObject({ away: 2, neverConnected: 1 });
});
