import { expect, test } from 'vitest';
import { Checks } from '../../simulator/checks/checks.ts';
import { CONNACK, connect, puback, publish, reading, resultOf, SECOND, say, taken, wire } from './packets.ts';

const packetIds = (checks: Checks) => resultOf(checks, 'packet ids');
const dupOnResends = (checks: Checks) => resultOf(checks, 'DUP only on resends');
const resendsInOrder = (checks: Checks) => resultOf(checks, 'resends in order');

const SUBSCRIBE = wire({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] });

const failures = (check: Checks) =>
  [packetIds(check), dupOnResends(check), resendsInOrder(check)].filter(({ failed }) => failed > 0);

test('same id, same message, DUP 1, first order: a good resend', () => {
  const check = new Checks();
  say(check, 1, publish('a', 1), publish('b', 2), publish('c', 3));
  check.received(0, 1, 1, puback(1));
  say(check, 2, publish('b', 2, true), publish('c', 3, true), publish('b', 1));
  check.received(0, 1, 2, puback(1));
  say(check, 2, publish('e', 1), publish('f', 0));
  expect(packetIds(check)).toEqual({ name: 'packet ids', evaluated: 8, failed: 0, detail: '' });
  expect(dupOnResends(check)).toMatchObject({ name: 'DUP only on resends', evaluated: 8, failed: 0 });
  expect(resendsInOrder(check)).toMatchObject({ name: 'resends in order', evaluated: 2, failed: 0 });
});

test.each([
  ['MQTT-4.3.2-1', 'DUP 1 at the first try', [publish('a', 1, true)]],
  ['MQTT-2.3.1-2', 'a new message under an id in use', [publish('a', 1), publish('b', 1)]],
  ['MQTT-2.3.1-2', 'a SUBSCRIBE under an id in use', [publish('a', 1), SUBSCRIBE]],
  ['MQTT-2.3.1-2', 'a PUBLISH under the id of a SUBSCRIBE', [SUBSCRIBE, publish('a', 1)]],
  ['MQTT-2.3.1-3', 'another message with DUP 1', [publish('a', 1), publish('b', 1, true)]],
])('%s: %s', (rule, _what, packets) => {
  const check = new Checks();
  say(check, 1, ...packets);
  expect(failures(check)).toMatchObject([{ failed: 1, detail: expect.stringContaining(rule) }]);
});

test.each([
  ['MQTT-3.3.1-1', 'a resend with DUP 0', [publish('a', 1), publish('b', 2, true)]],
  ['MQTT-2.3.1-3', 'a resend under another id', [publish('a', 3, true), publish('b', 2, true)]],
  ['MQTT-4.6.0-1', 'resends in another order', [publish('b', 2, true), publish('a', 1, true)]],
  ['MQTT-4.6.0-1', 'a resend behind a new message', [publish('c', 3), publish('a', 1, true)]],
])('%s: %s', (rule, _what, packets) => {
  const check = new Checks();
  say(check, 1, publish('a', 1), publish('b', 2));
  say(check, 2, ...packets);
  expect(failures(check)).toMatchObject([{ failed: 1, detail: expect.stringContaining(rule) }]);
});

test('DUP 1 is right where an earlier try may have died in the buffer of a socket, before all new messages', () => {
  const check = new Checks();
  say(check, 1, connect());
  say(check, 2, connect(), publish('a', 1, true), publish('b', 2));
  expect(failures(check)).toEqual([]);
  say(check, 2, publish('c', 3, true));
  expect(dupOnResends(check).detail).toContain('MQTT-4.3.2-1');
});

test('what an old connection still drains is not judged', () => {
  const check = new Checks();
  say(check, 2, connect(), publish('a', 1));
  say(check, 1, publish('b', 1));
  expect(packetIds(check)).toMatchObject({ evaluated: 1, failed: 0 });
});

test('MQTT-4.3.1-1: DUP at QoS 0', () => {
  const check = new Checks();
  const packet = publish('a', 0);
  say(check, 1, {
    ...packet,
    publish: { topic: 't', payload: 'a', qos: 0, dup: true, retain: false, packetId: 0 },
  });
  expect(dupOnResends(check).detail).toContain('MQTT-4.3.1-1');
});

test.each([
  ['was lost: the resend has DUP and its first id', [publish('a', 1, true), publish('b', 2)]],
  ['was noted: its id is free for another message', [publish('b', 1)]],
  ['was noted: its id is free for an equal message', [publish('a', 1)]],
  ['was noted: an equal message may have another id', [publish('a', 2)]],
])('a PUBACK that was read in the instant of a power cut %s', (_what, packets) => {
  const check = new Checks();
  say(check, 1, connect(), publish('a', 1));
  check.received(SECOND, 1, 1, puback(1));
  check.poweredOff(SECOND, 1);
  say(check, 2, connect(), ...packets);
  expect(failures(check)).toEqual([]);
});

test('what was resent after a power cut is in flight like all else', () => {
  const check = new Checks();
  say(check, 1, connect(), publish('a', 1));
  check.received(SECOND, 1, 1, puback(1));
  check.poweredOff(SECOND, 1);
  say(check, 2, connect(), publish('a', 1, true), publish('b', 1));
  expect(packetIds(check)).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-2.3.1-2') });
});

/** Connections that the broker accepts and ends before a PUBLISH is sent. */
function endUnseen(check: Checks, connections: readonly number[], byClient = false): void {
  for (const connection of connections) {
    say(check, connection, connect());
    check.received(0, 1, connection, CONNACK);
    check.closed(0, 1, connection, byClient);
  }
}

test('a message on which accepted connections ended before it was sent may go behind a new one, with DUP', () => {
  const check = new Checks();
  for (const payload of ['a', 'b']) check.handedOver(reading(payload));
  endUnseen(check, [1, 2, 3]);
  const [a, b] = [publish('a', 1, true), publish('b', 2)];
  say(check, 4, connect(), b, a);
  check.takenIn(taken(b));
  check.takenIn(taken(a));
  expect(failures(check)).toEqual([]);
  expect(resultOf(check, 'order per topic')).toMatchObject({ evaluated: 2, failed: 0 });
  say(check, 5, connect(), publish('c', 3), a);
  expect(failures(check)).toEqual([]);
  say(check, 5, publish('b', 2, true));
  expect(resendsInOrder(check).detail).toContain('packet id 2 is resent after a later message');
});

test('each message on which connections may have ended unseen may go behind a new one, a suspect counts once', () => {
  const check = new Checks();
  const send = (connection: number, payload: string, id: number) => {
    say(check, connection, connect(), publish(payload, id));
    check.received(0, 1, connection, CONNACK);
    check.closed(0, 1, connection);
  };
  send(1, 'a', 1);
  send(2, 'b', 2);
  endUnseen(check, [3, 4]);
  say(check, 5, connect(), publish('c', 3), publish('b', 2, true), publish('a', 1, true));
  expect(failures(check)).toEqual([]);
});

test('the first end on a message makes it a suspect where its client has one that was never sent, of the same topic', () => {
  const check = new Checks();
  const answered = (connection: number, id: number) => check.received(0, 1, connection, puback(id));
  say(check, 1, connect(), publish('before', 4));
  check.received(0, 1, 1, CONNACK);
  answered(1, 4);
  check.closed(0, 1, 1, true);
  // Of 58 nothing was seen but that three connections ended with no message sent.
  endUnseen(check, [2, 3, 4]);
  say(check, 5, connect(), publish('59', 2));
  check.received(0, 1, 5, CONNACK);
  check.closed(0, 1, 5);
  say(check, 6, connect(), publish('60', 3));
  answered(6, 3);
  say(check, 6, publish('59', 2, true));
  answered(6, 2);
  say(check, 6, publish('58', 1, true));
  expect(failures(check)).toEqual([]);
});

test('what was taken for a suspect when its connection ended stays one, though the broker then takes another of its topic', () => {
  const check = new Checks();
  const hungUpOn = (connection: number, payload: string, id: number, dup: boolean) => {
    say(check, connection, connect(), publish(payload, id, dup));
    check.received(0, 1, connection, CONNACK);
    check.closed(0, 1, connection);
  };
  hungUpOn(1, 'a', 1, false);
  hungUpOn(2, 'a', 1, true);
  // The client had given b to this socket.
  endUnseen(check, [3]);
  say(check, 4, connect(), publish('c', 3));
  check.received(0, 1, 4, CONNACK);
  check.received(0, 1, 4, puback(3));
  say(check, 4, publish('b', 2, true));
  expect(failures(check)).toEqual([]);
});

test.each([
  ['one such end is too few', [1], false],
  ['ends by the client do not count', [1, 2, 3], true],
])('%s', (_what, connections, byClient) => {
  const check = new Checks();
  for (const payload of ['a', 'b']) check.handedOver(reading(payload));
  endUnseen(check, connections, byClient);
  const [a, b] = [publish('a', 1, true), publish('b', 2)];
  say(check, 4, connect(), b, a);
  check.takenIn(taken(b));
  check.takenIn(taken(a));
  expect(dupOnResends(check).detail).toContain('MQTT-4.3.2-1');
  expect(resultOf(check, 'order per topic').failed).toBe(1);
});

test('a message of QoS 2 of a topic on which the broker hangs up may go behind others also after a PUBCOMP of an earlier one', () => {
  const check = new Checks();
  const qos2 = (payload: string, messageId: number) =>
    wire({ cmd: 'publish', topic: 't', payload, qos: 2, messageId, dup: false, retain: false });
  say(check, 1, qos2('early', 1), publish('a', 2));
  check.received(0, 1, 1, wire({ cmd: 'pubrec', messageId: 1 }));
  for (let connection = 1; connection <= 3; connection++) {
    say(check, connection, publish('a', 2, connection > 1));
    check.closed(0, 1, connection);
  }
  say(check, 4, wire({ cmd: 'pubrel', messageId: 1 }));
  check.received(0, 1, 4, wire({ cmd: 'pubcomp', messageId: 1 }));
  say(check, 4, publish('b', 3));
  check.closed(0, 1, 4);
  say(check, 5, publish('c', 4), publish('b', 3, true));
  expect(resendsInOrder(check).failed).toBe(0);
});

test('who has lost a PUBREC with its power may send the PUBLISH on each connection until the next PUBREC', () => {
  const check = new Checks();
  const qos2 = (dup: boolean) =>
    wire({ cmd: 'publish', topic: 't', payload: 'a', qos: 2, messageId: 1, dup, retain: false });
  say(check, 1, qos2(false));
  check.received(5, 1, 1, wire({ cmd: 'pubrec', messageId: 1 }));
  check.poweredOff(5, 1);
  say(check, 2, qos2(true));
  say(check, 3, qos2(true));
  expect(resultOf(check, 'QoS 2 handshake').failed).toBe(0);
  check.received(6, 1, 3, wire({ cmd: 'pubrec', messageId: 1 }));
  say(check, 3, qos2(true));
  expect(resultOf(check, 'QoS 2 handshake').failed).toBe(1);
});
