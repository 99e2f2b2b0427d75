import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import {
  End,
  type EndUser,
  MAX_READ_BYTES,
  Memory,
  type Side,
} from '../../../simulator/realtime/lint/end.ts';
import { ANSWERS_WITHIN_US } from '../../../simulator/realtime/lint/handshakes.ts';

type Step = [by: Side, packet: Packet | string, atUs?: number] | 'connection' | ['tick', number];

const CLEAN: Packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 10 };
const KEPT: Packet = { ...CLEAN, clean: false };
const FIVE: Packet = { ...CLEAN, protocolVersion: 5, protocolId: 'MQTT' };
const CONNACK: Packet = { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false };
const RESUMED: Packet = { ...CONNACK, sessionPresent: true };
const sent = (messageId: number, payload: string, more = {}): Packet => ({
  ...{ cmd: 'publish', topic: 't', qos: 1, dup: false, retain: false, payload, messageId },
  ...more,
});
const ack = (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback', messageId: number) =>
  ({ cmd, messageId }) as Packet;
const two = (messageId: number, payload: string, dup = false) => sent(messageId, payload, { qos: 2, dup });
const subscribe = (messageId: number): Packet => ({
  ...{ cmd: 'subscribe', messageId },
  subscriptions: [{ topic: 't', qos: 1 }],
});

const open = (connect = CLEAN, connack = CONNACK): Step[] => [
  ['client', connect],
  ['broker', connack],
];

/** @returns rules that the side breaks whose end it is, with what was told beside them */
function rulesAt(judged: Side, steps: Step[]): string[] {
  const found: string[] = [];
  const memory = new Memory();
  const user: EndUser = {
    memoryOf: () => memory,
    broken: (_by, { rule }) => found.push(rule),
    unreadable: (why) => found.push(why),
  };
  let end = new End(judged, user);
  let version = 4;
  for (const step of steps) {
    if (step === 'connection') {
      end = new End(judged, user);
      continue;
    }
    const [by, what, atUs = 0] = step;
    if (by === 'tick') end.tick(what as number);
    else {
      if (typeof what === 'object' && what.cmd === 'connect') version = what.protocolVersion ?? 4;
      const bytes =
        typeof what === 'string'
          ? what
          : generate(what as Packet, { protocolVersion: version }).toString('latin1');
      end.passed(by, bytes, atUs);
    }
  }
  return found;
}

const CLIENT: [rule: string | null, what: string, steps: Step[]][] = [
  [null, 'a resend with DUP', [...open(), ['client', sent(1, 'a')], ['client', sent(1, 'a', { dup: true })]]],
  ['MQTT-3.3.1-1', 'a resend without DUP', [...open(), ['client', sent(1, 'a')], ['client', sent(1, 'a')]]],
  [
    null,
    'an id that is free again',
    [...open(), ['client', sent(1, 'a')], ['broker', ack('puback', 1)], ['client', sent(1, 'b')]],
  ],
  ['MQTT-2.3.1-2', 'an id in use', [...open(), ['client', sent(1, 'a')], ['client', sent(1, 'b')]]],
  [
    'MQTT-2.3.1-2',
    "a SUBSCRIBE with a message's id",
    [...open(), ['client', two(1, 'a')], ['client', subscribe(1)]],
  ],
  [
    'MQTT-2.3.1-2',
    "a message with a SUBSCRIBE's id",
    [...open(), ['client', subscribe(1)], ['client', sent(1, 'a')]],
  ],
  [
    'MQTT-2.3.1-3',
    'DUP on another message',
    [...open(), ['client', sent(1, 'a')], ['client', sent(1, 'b', { dup: true })]],
  ],
  ['MQTT-4.3.2-1', 'DUP without a first sending', [...open(), ['client', sent(1, 'a', { dup: true })]]],
  ['MQTT-4.3.3-1', 'DUP without a first sending, at QoS 2', [...open(), ['client', two(1, 'a', true)]]],
  [
    null,
    'DUP in a session that is older than the linter',
    [...open(KEPT, RESUMED), ['client', sent(1, 'a', { dup: true })]],
  ],
  [
    'MQTT-3.1.2-6',
    'a message of the session before',
    [...open(), ['client', sent(1, 'a')], 'connection', ...open(), ['client', sent(1, 'a', { dup: true })]],
  ],
  [
    null,
    'a resend on the next connection',
    [
      ...open(KEPT),
      ['client', sent(1, 'a')],
      'connection',
      ...open(KEPT, RESUMED),
      ['client', sent(1, 'a', { dup: true })],
    ],
  ],
  [
    'MQTT-3.3.1-1',
    'a resend on the next connection without DUP',
    [...open(KEPT), ['client', sent(1, 'a')], 'connection', ...open(KEPT, RESUMED), ['client', sent(1, 'a')]],
  ],
  [
    null,
    'resends in order',
    [
      ...open(KEPT),
      ['client', sent(1, 'a')],
      ['client', sent(2, 'b')],
      'connection',
      ...open(KEPT, RESUMED),
      ['client', sent(1, 'a', { dup: true })],
      ['client', sent(2, 'b', { dup: true })],
    ],
  ],
  [
    'MQTT-4.6.0-1',
    'resends out of order',
    [
      ...open(KEPT),
      ['client', sent(1, 'a')],
      ['client', sent(2, 'b')],
      'connection',
      ...open(KEPT, RESUMED),
      ['client', sent(2, 'b', { dup: true })],
      ['client', sent(1, 'a', { dup: true })],
    ],
  ],
  [
    'MQTT5-4.4.0-1',
    'MQTT 5: a resend within a connection',
    [...open(FIVE), ['client', sent(1, 'a')], ['client', sent(1, 'a', { dup: true })]],
  ],
  [
    null,
    'MQTT 5: as many as the receive maximum',
    [
      ...open(FIVE, { ...CONNACK, properties: { receiveMaximum: 1 } }),
      ['client', sent(1, 'a')],
      ['broker', ack('puback', 1)],
      ['client', sent(2, 'b')],
    ],
  ],
  [
    'MQTT5-3.3.4-7',
    'MQTT 5: more than the receive maximum',
    [
      ...open(FIVE, { ...CONNACK, properties: { receiveMaximum: 1 } }),
      ['client', sent(1, 'a')],
      ['client', sent(2, 'b')],
    ],
  ],
  [
    null,
    'a whole QoS 2 handshake',
    [
      ...open(),
      ['client', two(1, 'a')],
      ['broker', ack('pubrec', 1)],
      ['client', ack('pubrel', 1)],
      ['broker', ack('pubcomp', 1)],
    ],
  ],
  [
    'MQTT-4.3.3-1',
    'PUBREL before PUBREC',
    [...open(), ['client', two(1, 'a')], ['client', ack('pubrel', 1)]],
  ],
  ['MQTT-4.3.3-1', 'PUBREL for nothing', [...open(), ['client', ack('pubrel', 7)]]],
  [
    'MQTT-4.3.3-1',
    'PUBLISH again after PUBREL',
    [
      ...open(),
      ['client', two(1, 'a')],
      ['broker', ack('pubrec', 1)],
      ['client', ack('pubrel', 1)],
      ['client', two(1, 'a', true)],
    ],
  ],
  [
    'MQTT-4.6.0-4',
    'PUBRELs out of order',
    [
      ...open(),
      ['client', two(1, 'a')],
      ['client', two(2, 'b')],
      ['broker', ack('pubrec', 1)],
      ['broker', ack('pubrec', 2)],
      ['client', ack('pubrel', 2)],
    ],
  ],
  [
    null,
    'PUBACKs in order',
    [
      ...open(),
      ['broker', sent(1, 'a')],
      ['broker', sent(2, 'b')],
      ['client', ack('puback', 1)],
      ['client', ack('puback', 2)],
    ],
  ],
  [
    'MQTT-4.6.0-2',
    'PUBACKs out of order',
    [...open(), ['broker', sent(1, 'a')], ['broker', sent(2, 'b')], ['client', ack('puback', 2)]],
  ],
  [
    'MQTT-4.6.0-3',
    'PUBRECs out of order',
    [...open(), ['broker', two(1, 'a')], ['broker', two(2, 'b')], ['client', ack('pubrec', 2)]],
  ],
  ['MQTT-2.3.1-6', 'a PUBACK for nothing', [...open(), ['client', ack('puback', 3)]]],
  ['MQTT-4.3.3-2', 'PUBACK for QoS 2', [...open(), ['broker', two(1, 'a')], ['client', ack('puback', 1)]]],
  [
    'MQTT-4.3.2-2',
    'a PUBACK that never comes',
    [...open(), ['broker', sent(1, 'a')], ['client', { cmd: 'pingreq' }, 9e6], ['tick', ANSWERS_WITHIN_US]],
  ],
  [
    null,
    'a PUBACK that has some time yet',
    [
      ...open(),
      ['broker', sent(1, 'a')],
      ['client', { cmd: 'pingreq' }, 9e6],
      ['tick', ANSWERS_WITHIN_US - 1],
    ],
  ],
  [
    'MQTT-4.3.3-2',
    'a PUBREC that never comes',
    [...open(), ['broker', two(1, 'a')], ['client', { cmd: 'pingreq' }, 9e6], ['tick', ANSWERS_WITHIN_US]],
  ],
  [
    null,
    'a keep-alive that is kept',
    [...open(), ['client', { cmd: 'pingreq' }, 10e6], ['broker', { cmd: 'pingresp' }, 10e6], ['tick', 24e6]],
  ],
  [
    'MQTT-3.1.2-23',
    'a keep-alive that is missed',
    [...open(), ['client', { cmd: 'pingreq' }, 10e6], ['broker', { cmd: 'pingresp' }, 10e6], ['tick', 26e6]],
  ],
  [
    'MQTT-3.1.3-7',
    'an empty client id that is to be kept',
    [['client', '\x10\x0c\x00\x04MQTT\x04\x00\x00\x0a\x00\x00']],
  ],
  ['MQTT-3.1.0-2', 'a second CONNECT', [...open(), ['client', CLEAN]]],
  ['MQTT-3.14.4-2', 'bytes after DISCONNECT', [...open(), ['client', '\xe0\x00\xc0\x00']]],
];

test.each(CLIENT)('of a client, %s: %s', (rule, _what, steps) => {
  expect(rulesAt('client', steps)).toEqual(rule === null ? [] : [rule]);
  // At the broker's end the client is not judged: what had come to it is not known there.
  expect(rulesAt('broker', steps)).toEqual([]);
});

const BROKER: [rule: string | null, what: string, steps: Step[]][] = [
  [
    'MQTT-3.2.0-1',
    'another packet before CONNACK',
    [
      ['client', CLEAN],
      ['broker', sent(1, 'a')],
    ],
  ],
  ['MQTT-3.2.2-1', 'a session after a clean start', open(CLEAN, RESUMED)],
  ['MQTT-3.2.2-4', 'a session and a refusal', open(KEPT, { ...RESUMED, returnCode: 5 })],
  ['MQTT-2.2.1', 'a SUBSCRIBE of a broker', [...open(), ['broker', subscribe(1)]]],
  [
    null,
    'a SUBACK',
    [...open(), ['client', subscribe(1)], ['broker', { cmd: 'suback', messageId: 1, granted: [1] }]],
  ],
  [
    'MQTT-3.8.4-5',
    'a SUBACK with too many codes',
    [...open(), ['client', subscribe(1)], ['broker', { cmd: 'suback', messageId: 1, granted: [1, 1] }]],
  ],
  [
    'MQTT-3.8.4-2',
    'a SUBACK for nothing',
    [...open(), ['broker', { cmd: 'suback', messageId: 1, granted: [1] }]],
  ],
  [
    'MQTT-3.9.3-2',
    'a SUBACK with code 3',
    [...open(), ['client', subscribe(1)], ['broker', '\x90\x03\x00\x01\x03']],
  ],
  [
    'MQTT-3.3.1-1',
    'a redelivery without DUP',
    [...open(), ['broker', sent(1, 'a')], ['broker', sent(1, 'a')]],
  ],
  ['MQTT-2.3.1-6', 'a PUBACK for nothing', [...open(), ['broker', ack('puback', 1)]]],
  [
    'MQTT-4.3.2-2',
    'a PUBACK that never comes',
    [...open(), ['client', sent(1, 'a')], ['tick', ANSWERS_WITHIN_US]],
  ],
  [
    'MQTT-3.8.4-1',
    'a SUBACK that never comes',
    [...open(), ['client', subscribe(1)], ['tick', ANSWERS_WITHIN_US]],
  ],
  [
    'MQTT-3.12.4-1',
    'a PINGRESP that never comes',
    [...open(), ['client', { cmd: 'pingreq' }], ['tick', ANSWERS_WITHIN_US]],
  ],
  [
    'MQTT5-3.3.4-9',
    'MQTT 5: more than the receive maximum',
    [
      ...open({ ...FIVE, properties: { receiveMaximum: 1 } }),
      ['broker', sent(1, 'a')],
      ['broker', sent(2, 'b')],
    ],
  ],
];

test.each(BROKER)('of a broker, %s: %s', (rule, _what, steps) => {
  expect(rulesAt('broker', steps)).toEqual(rule === null ? [] : [rule]);
});

test('a packet that is longer than what is read ends the reading, and breaks no rule', () => {
  const length = MAX_READ_BYTES + 1;
  const size = [length & 127, (length >> 7) & 127, length >> 14].map((part, at) =>
    at < 2 ? part | 128 : part,
  );
  const [why, ...more] = rulesAt('client', [...open(), ['client', String.fromCharCode(0x30, ...size)]]);
  expect(why).toContain(String(length));
  expect(more).toEqual([]);
});
