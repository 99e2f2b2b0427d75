import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Checks } from '../../simulator/checks/checks.ts';
import type { WirePacket } from '../../simulator/checks/packet.ts';
import { Acknowledge } from '../../simulator/checks/properties/packets/acknowledge.ts';
import { CONNACK, connect, reading, resultOf, SECOND, say, taken, wire } from './packets.ts';

const exactlyOnce = (checks: Checks) => resultOf(checks, 'QoS 2 exactly once');
const handshakesKept = (checks: Checks) => resultOf(checks, 'QoS 2 handshake');

const RESUMED = wire({ cmd: 'connack', returnCode: 0, sessionPresent: true });

function two(payload: string, messageId: number, dup = false): WirePacket {
  return wire({ cmd: 'publish', topic: 't', payload, qos: 2, messageId, dup, retain: false });
}

function ack(cmd: 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): WirePacket {
  return wire({ cmd, messageId } as Packet);
}

/** A reading that was sent once and taken in, and whose PUBREC never came. */
function unanswered(): Checks {
  const checks = new Checks();
  checks.handedOver(reading('21', 0, { qos: 2 }));
  say(checks, 1, two('21', 1));
  checks.takenIn(taken(two('21', 1)));
  say(checks, 2, two('21', 1, true));
  return checks;
}

test('a QoS 2 reading is taken in once, and its repeat is not told', () => {
  const checks = unanswered();
  checks.received(0, 1, 2, ack('pubrec', 1));
  expect(exactlyOnce(checks)).toEqual({ name: 'QoS 2 exactly once', evaluated: 1, failed: 0, detail: '' });
  expect(checks.readings).toMatchObject({ delivered: 1, duplicates: 0, lost: 0 });
});

test('a broker that was killed before its disk had kept a reading may take it in once more', () => {
  const shortly = unanswered();
  shortly.brokerForgot(SECOND);
  shortly.takenIn(taken(two('21', 1, true), 2 * SECOND));
  expect(exactlyOnce(shortly).failed).toBe(0);
  const long = unanswered();
  long.brokerForgot(5 * SECOND);
  long.takenIn(taken(two('21', 1, true), 6 * SECOND));
  expect(exactlyOnce(long).failed).toBe(1);
});

test('a QoS 2 reading that comes twice within a session, never, or out of nowhere', () => {
  const twice = unanswered();
  twice.takenIn(taken(two('21', 1, true)));
  expect(exactlyOnce(twice)).toMatchObject({ failed: 1, detail: expect.stringContaining('taken in twice') });
  const never = new Checks();
  never.handedOver(reading('21', 0, { qos: 2 }));
  expect(exactlyOnce(never)).toMatchObject({ failed: 1, detail: expect.stringContaining('never taken in') });
  const nowhere = new Checks();
  nowhere.takenIn(taken(two('21', 1)));
  expect(exactlyOnce(nowhere)).toMatchObject({
    failed: 1,
    detail: expect.stringContaining('not handed over'),
  });
});

test('it may come again, once, when the broker has forgotten the session before the PUBREC was read', () => {
  const checks = unanswered();
  checks.sessionBegun(1, 0);
  checks.takenIn(taken(two('21', 1, true)));
  expect(exactlyOnce(checks)).toMatchObject({ failed: 0 });
  expect(checks.readings.duplicates).toBe(1);
  say(checks, 3, two('21', 1, true));
  checks.takenIn(taken(two('21', 1, true)));
  expect(exactlyOnce(checks)).toMatchObject({ failed: 1 });
});

test('a handshake that goes on over a reconnect is counted', () => {
  const check = new Checks();
  say(check, 1, connect(), two('21', 1));
  check.received(0, 1, 1, ack('pubrec', 1));
  say(check, 1, ack('pubrel', 1));
  check.received(0, 1, 2, RESUMED);
  say(check, 2, ack('pubrel', 1));
  check.received(0, 1, 2, ack('pubcomp', 1));
  say(check, 2, two('22', 1));
  expect(handshakesKept(check)).toMatchObject({ evaluated: 2, failed: 0 });
  expect(resultOf(check, 'packet ids').failed + resultOf(check, 'DUP only on resends').failed).toBe(0);
  expect(check.qos2Handshakes).toEqual({ up: 1, down: 0 });
});

test.each([
  ['PUBREL before PUBREC', [ack('pubrel', 1)]],
  ['PUBLISH after PUBREC', [ack('pubrec', 1), two('21', 1, true)]],
])('MQTT-4.3.3-1: %s', (_what, packets) => {
  const check = new Checks();
  say(check, 1, connect(), two('21', 1));
  for (const packet of packets)
    if (packet.type === 5) check.received(0, 1, 1, packet);
    else check.sent(0, 1, 1, packet);
  expect(handshakesKept(check)).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-4.3.3-1') });
});

test('what was lost with the session, or in the instant of a power cut, may begin anew', () => {
  const check = new Checks();
  say(check, 1, connect(), two('21', 1), two('22', 2));
  check.received(0, 1, 1, ack('pubrec', 1));
  check.received(5, 1, 1, ack('pubrec', 2));
  check.poweredOff(5, 1);
  check.received(6, 1, 2, CONNACK);
  say(check, 2, connect(), two('21', 1, true), two('22', 2, true));
  expect(handshakesKept(check).failed).toBe(0);
});

test('PUBREC answers each QoS 2 message in order, PUBCOMP each PUBREL', () => {
  const check = new Acknowledge();
  for (const packet of [two('a', 1), two('b', 2)]) check.received(0, 1, 1, packet);
  say(check, 1, ack('pubrec', 1), ack('pubrec', 2));
  check.received(0, 1, 1, ack('pubrel', 1));
  say(check, 1, ack('pubcomp', 1));
  expect(check.result()).toMatchObject({ evaluated: 3, failed: 0 });
  check.received(0, 1, 1, ack('pubrel', 2));
  check.ended(60 * SECOND);
  expect(check.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-4.5.0-2') });
  const early = new Acknowledge();
  for (const packet of [two('a', 1), two('b', 2)]) early.received(0, 1, 1, packet);
  say(early, 1, ack('pubrec', 2));
  expect(early.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-4.6.0-3') });
});

test('a PUBREC in the instant of a power cut was noted when its PUBREL comes, and the id is free for an equal message', () => {
  const checks = unanswered();
  checks.received(7, 1, 2, ack('pubrec', 1));
  checks.poweredOff(7, 1);
  checks.handedOver(reading('21', 8, { qos: 2 }));
  say(checks, 3, ack('pubrel', 1), two('21', 1));
  checks.takenIn(taken(two('21', 1)));
  expect(exactlyOnce(checks)).toMatchObject({ evaluated: 2, failed: 0 });
});
