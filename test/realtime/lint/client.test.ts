import { expect, test } from 'vitest';
import { ANSWERS_WITHIN_US } from '../../../simulator/broker/session/outbox.ts';
import {
  ack,
  CLEAN,
  CONNACK,
  FIVE,
  KEPT,
  open,
  RESUMED,
  rulesAt,
  type Step,
  sent,
  subscribe,
  two,
} from './steps.ts';

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
