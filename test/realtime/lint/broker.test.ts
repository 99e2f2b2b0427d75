import { expect, test } from 'vitest';
import { ANSWERS_WITHIN_US } from '../../../simulator/broker/session/outbox.ts';
import { MAX_READ_BYTES } from '../../../simulator/realtime/lint/end.ts';
import { ack, CLEAN, FIVE, KEPT, open, RESUMED, rulesAt, type Step, sent, subscribe } from './steps.ts';

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
    null,
    'a PUBCOMP for a PUBREL without a message',
    [...open(), ['client', ack('pubrel', 7)], ['broker', ack('pubcomp', 7)]],
  ],
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
