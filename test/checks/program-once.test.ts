import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_DUE, ProgramOnce } from '../../simulator/checks/properties/packets/program-once.ts';
import { CONNACK, wire } from './packets.ts';

const CUT_US = 9;

function two(payload: string, dup = false) {
  return wire({ cmd: 'publish', topic: 't', payload, qos: 2, messageId: 5, dup, retain: false });
}

const ack = (cmd: 'pubrec' | 'pubrel', messageId = 5) => wire({ cmd, messageId } as Packet);

/** A program that has heard one message, whose PUBREC was sent on connection 1. */
function heardOnce(outlivesPower = true, timeUs = 0): ProgramOnce {
  const check = new ProgramOnce({ outlivesPower });
  check.listening(1);
  check.received(timeUs, 1, 1, two('x'));
  check.heard(timeUs, 1, 't', 'x');
  check.sent(timeUs, 1, 1, ack('pubrec'));
  return check;
}

test('a repeat that is answered and not handed on is right, and after PUBREL the id is new', () => {
  const check = heardOnce();
  check.received(1, 1, 2, two('x', true));
  check.sent(1, 1, 2, ack('pubrec'));
  check.received(2, 1, 2, ack('pubrel'));
  check.received(3, 1, 2, two('x'));
  check.heard(3, 1, 't', 'x');
  check.sent(3, 1, 2, ack('pubrec'));
  expect(check.result()).toEqual({
    name: 'QoS 2 exactly once to the program',
    evaluated: 3,
    failed: 0,
    detail: '',
  });
});

test('a repeat that is handed on fails, with the same words at QoS 1 it does not', () => {
  const check = heardOnce();
  check.received(1, 1, 2, wire({ ...QOS1, topic: 't', payload: 'x' }));
  check.heard(1, 1, 't', 'x');
  expect(check.result().failed).toBe(0);
  check.received(2, 1, 2, two('x', true));
  check.heard(2, 1, 't', 'x');
  expect(check.result()).toMatchObject({
    failed: 1,
    detail: expect.stringContaining('twice before its PUBREL'),
  });
});

const QOS1 = { cmd: 'publish', qos: 1, messageId: 6, dup: false, retain: false } as const;

test('PUBREC for what the program has not heard fails, if it listens at all', () => {
  for (const listens of [true, false]) {
    const check = new ProgramOnce({ outlivesPower: true });
    if (listens) check.listening(1);
    check.received(0, 1, 1, two('x'));
    check.sent(0, 1, 1, ack('pubrec'));
    expect(check.result()).toMatchObject({ evaluated: +listens, failed: +listens });
  }
});

test('a reboot makes no difference where ids are in flash, but for the instant of the cut', () => {
  for (const [outlivesPower, readUs, failed] of [
    [true, 0, 1],
    [true, CUT_US, 0],
    [false, 0, 0],
  ] as const) {
    const check = heardOnce(outlivesPower, readUs);
    check.poweredOff(CUT_US, 1);
    check.received(10, 1, 2, two('x', true));
    check.heard(10, 1, 't', 'x');
    expect(check.result().failed).toBe(failed);
  }
});

test('a new session begins anew; the cut in that instant leaves open whether the client knows', () => {
  for (const isCut of [false, true]) {
    const check = heardOnce();
    check.received(CUT_US, 1, 2, CONNACK);
    if (isCut) check.poweredOff(CUT_US, 1);
    check.listening(1);
    check.received(10, 1, 3, two('y'));
    check.sent(10, 1, 3, ack('pubrec'));
    expect(check.result().failed).toBe(+!isCut);
  }
});

test('a second CONNACK on a connection begins no session', () => {
  const check = heardOnce();
  check.received(1, 1, 2, wire({ cmd: 'connack', returnCode: 0, sessionPresent: true }));
  check.received(2, 1, 2, CONNACK);
  check.received(3, 1, 2, two('x', true));
  check.sent(3, 1, 2, ack('pubrec'));
  expect(check.result().failed).toBe(0);
});

test('of the messages below QoS 2 the oldest is forgotten when too many were never heard', () => {
  for (const others of [MAX_DUE - 1, MAX_DUE]) {
    const check = heardOnce();
    check.received(1, 1, 1, wire({ ...QOS1, topic: 't', payload: 'x' }));
    for (let count = 0; count < others; count++)
      check.received(1, 1, 1, wire({ ...QOS1, topic: 'other', payload: 'y' }));
    check.heard(2, 1, 't', 'x');
    expect(check.result().failed).toBe(others - MAX_DUE + 1);
  }
});
