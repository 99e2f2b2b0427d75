import type { Packet } from 'mqtt-packet';
import { connect, publish, type Script, type Step, subscribe, subscribeAt } from './wire-scripts.ts';

function two(payload: string, messageId: number, more = {}): Packet {
  return publish('q', payload, { qos: 2, messageId, ...more });
}

function ack(cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): Packet {
  return { cmd, messageId };
}

const KEPT = (id: string) => connect(id, { clean: false });
const LISTEN: Step = { client: 'ear', send: [KEPT('ear'), subscribeAt(2, 'q')] };

/** A sender with a kept session. */
function sender(name: string, ...steps: (Packet[] | string)[]): Step[] {
  return [
    { client: name, send: [connect(name, { clean: true })] },
    { client: name, cut: true },
    { client: name, send: [KEPT(name)] },
    ...steps.flatMap((step): Step[] =>
      step === 'cut'
        ? [
            { client: name, cut: true },
            { client: name, send: [KEPT(name)] },
          ]
        : [{ client: name, send: step }],
    ),
  ];
}

/** The listener's half of the handshakes that are open. */
const TAKE: Step[] = [
  { client: 'ear', answer: 'pubrec' },
  { client: 'ear', answer: 'pubcomp' },
];

/** The listener's session ends. */
const QUIT: Step[] = [
  { client: 'ear', cut: true },
  { client: 'ear', send: [connect('ear', { clean: true })] },
];

/** What QoS 2 is about, both ways, for three brokers. */
export const QOS2_SCRIPTS: Script[] = [
  {
    name: 'QoS 2: one handshake in, one out',
    steps: [LISTEN, ...sender('s1', [two('x', 5)], [ack('pubrel', 5)]), ...TAKE, ...QUIT],
  },
  {
    name: 'QoS 2: a repeat before PUBREL is answered and goes to nobody',
    steps: [
      LISTEN,
      ...sender('s2', [two('x', 5)], 'cut', [two('x', 5, { dup: true })], [ack('pubrel', 5)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: after PUBREL the id is new',
    steps: [
      LISTEN,
      ...sender('s3', [two('x', 5)], [ack('pubrel', 5)], [two('x', 5)], [ack('pubrel', 5)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: a PUBREL that comes again has its PUBCOMP',
    steps: sender('s4', [two('x', 5)], [ack('pubrel', 5)], 'cut', [ack('pubrel', 5)]),
  },
  {
    name: 'QoS 2: a PUBREL for what nobody sent has its PUBCOMP',
    steps: sender('s5', [ack('pubrel', 77)]),
  },
  {
    name: 'QoS 2: without PUBREC the PUBLISH comes again with DUP',
    steps: [
      LISTEN,
      ...sender('s6', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', cut: true },
      { client: 'ear', send: [KEPT('ear')] },
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: after PUBREC only the PUBREL comes again',
    steps: [
      LISTEN,
      ...sender('s7', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', answer: 'pubrec' },
      { client: 'ear', cut: true },
      { client: 'ear', send: [KEPT('ear')] },
      { client: 'ear', answer: 'pubcomp' },
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: a new session has forgotten the id',
    steps: [
      LISTEN,
      ...sender('s8', [two('x', 5)]),
      { client: 's8', cut: true },
      { client: 's8', send: [connect('s8'), two('x', 5, { dup: true })] },
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: another message under an id that was not released',
    steps: [LISTEN, ...sender('s9', [two('x', 5)], [two('y', 5)], [ack('pubrel', 5)]), ...TAKE, ...QUIT],
  },
  {
    name: 'QoS 2: a PUBREC for what nobody sent',
    steps: sender('s10', [ack('pubrec', 78)]),
  },
  {
    name: 'QoS 2: a PUBCOMP for what nobody sent',
    steps: sender('s11', [ack('pubcomp', 79)]),
  },
  {
    name: 'QoS 2: subscribed at QoS 1 it comes at QoS 1',
    steps: [
      { client: 'low', send: [connect('low'), subscribe('q')] },
      ...sender('s12', [two('x', 5)], [ack('pubrel', 5)]),
    ],
  },
  {
    name: 'QoS 2: a repeat on the same connection',
    steps: [
      LISTEN,
      ...sender('s13', [two('x', 5)], [two('x', 5, { dup: true })], [ack('pubrel', 5)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: PUBREL twice on the same connection',
    steps: [LISTEN, ...sender('s14', [two('x', 5)], [ack('pubrel', 5), ack('pubrel', 5)]), ...TAKE, ...QUIT],
  },
  {
    name: 'QoS 2: cut after PUBREC, the handshake goes on with PUBREL',
    steps: [LISTEN, ...sender('s15', [two('x', 5)], 'cut', [ack('pubrel', 5)]), ...TAKE, ...QUIT],
  },
  {
    name: 'QoS 2: cut after PUBREL, then the id stands for another message',
    steps: [
      LISTEN,
      ...sender('s16', [two('x', 5)], [ack('pubrel', 5)], 'cut', [two('y', 5)], [ack('pubrel', 5)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: after PUBCOMP nothing comes again',
    steps: [
      LISTEN,
      ...sender('s17', [two('x', 5)], [ack('pubrel', 5)]),
      ...TAKE,
      { client: 'ear', cut: true },
      { client: 'ear', send: [KEPT('ear')] },
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: who forgets its session in the middle gets neither PUBLISH nor PUBREL again',
    steps: [
      LISTEN,
      ...sender('s18', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', answer: 'pubrec' },
      ...QUIT,
      { client: 'ear', cut: true },
      ...[LISTEN, ...QUIT],
    ],
  },
  {
    name: 'QoS 2: two messages, released one after the other',
    steps: [
      LISTEN,
      ...sender('s19', [two('x', 5), two('y', 6)], [ack('pubrel', 5), ack('pubrel', 6)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: two messages, released in the wrong order',
    steps: [
      LISTEN,
      ...sender('s20', [two('x', 5), two('y', 6)], [ack('pubrel', 6), ack('pubrel', 5)]),
      ...TAKE,
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: PUBACK for a message of QoS 2',
    steps: [
      LISTEN,
      ...sender('s21', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', answer: 'pubrec', as: 'puback' },
      { client: 'ear', cut: true },
      { client: 'ear', send: [KEPT('ear')] },
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: PUBCOMP before PUBREC',
    steps: [
      LISTEN,
      ...sender('s22', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', answer: 'pubrec', as: 'pubcomp' },
      { client: 'ear', cut: true },
      { client: 'ear', send: [KEPT('ear')] },
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: PUBREC twice',
    steps: [
      LISTEN,
      ...sender('s23', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', answer: 'pubrec' },
      { client: 'ear', answer: 'pubcomp', as: 'pubrec' },
      ...QUIT,
    ],
  },
  {
    name: 'QoS 2: the very first PUBLISH has DUP',
    steps: [LISTEN, ...sender('s24', [two('x', 5, { dup: true })], [ack('pubrel', 5)]), ...TAKE, ...QUIT],
  },
  {
    name: 'QoS 2: a retained message',
    steps: [
      ...sender('s25', [two('x', 5, { retain: true })], [ack('pubrel', 5)]),
      LISTEN,
      ...TAKE,
      ...QUIT,
      { client: 's25', send: [two('', 6, { retain: true }), ack('pubrel', 6)] },
    ],
  },
  {
    name: 'QoS 2: what comes while nobody is there waits in the session',
    steps: [
      LISTEN,
      { client: 'ear', cut: true },
      ...sender('s26', [two('x', 5)], [ack('pubrel', 5)]),
      { client: 'ear', send: [KEPT('ear')] },
      ...TAKE,
      ...QUIT,
    ],
  },
  { name: 'QoS 2: PUBREL with the flags of PUBREC', steps: sender('s27', [two('x', 5)], '\x60\x02\x00\x05') },
  { name: 'QoS 2: PUBREL with packet id 0', steps: sender('s28', '\x62\x02\x00\x00') },
  { name: 'QoS 2: PUBREC with packet id 0', steps: sender('s29', '\x50\x02\x00\x00') },
  { name: 'QoS 2: PUBREL without a packet id', steps: sender('s30', '\x62\x00') },
];

/** Where aedes does otherwise, and the rule that decides for our broker. */
export const QOS2_AEDES_DIFFERS: Record<string, string> = {
  'QoS 2: a repeat before PUBREL is answered and goes to nobody': 'MQTT-4.3.3-2: each PUBLISH has a PUBREC',
  'QoS 2: a PUBREL that comes again has its PUBCOMP': 'MQTT-4.3.3-2: each PUBREL has a PUBCOMP',
  'QoS 2: without PUBREC the PUBLISH comes again with DUP': 'MQTT-3.3.1-1: a redelivery has DUP 1',
  'QoS 2: a new session has forgotten the id':
    'MQTT-3.1.2-6: a clean session knows nothing of the one before',
  'QoS 2: another message under an id that was not released':
    'MQTT-2.3.1-2: the client is at fault, and no message is lost for it',
  'QoS 2: a PUBREC for what nobody sent': 'MQTT-4.3.3-1: PUBREL answers PUBREC; nothing says to close',
  'QoS 2: cut after PUBREC, the handshake goes on with PUBREL':
    'MQTT-3.2.2-2 and 4.1.0-1: an id that waits for PUBREL is a stored session',
  'QoS 2: cut after PUBREL, then the id stands for another message':
    'MQTT-3.2.2-2: a kept session is present, even when there is little in it',
  'QoS 2: PUBACK for a message of QoS 2': 'MQTT-4.3.3-1: until PUBREC the PUBLISH is unacknowledged',
  'QoS 2: PUBCOMP before PUBREC': 'MQTT-4.3.3-1: until PUBREC the PUBLISH is unacknowledged',
  'QoS 2: PUBREC twice': 'MQTT-4.3.3-1: PUBREL answers each PUBREC',
  'QoS 2: the very first PUBLISH has DUP': 'MQTT-3.3.1-3: DUP is not handed on',
  'QoS 2: a retained message': 'MQTT-4.3.3-1: the PUBREC for a retained message has its PUBREL too',
  'QoS 2: PUBREL with packet id 0': 'MQTT-2.3.1-1 and 4.8.0-1: the link is closed',
  'QoS 2: PUBREL without a packet id': 'MQTT-2.3.1-1 and 4.8.0-1: the link is closed',
};

/** The same for mosquitto. */
export const QOS2_MOSQUITTO_DIFFERS: Record<string, string> = {
  'QoS 2: a new session has forgotten the id':
    'figure 4.3: it hands on at PUBREL (method A), ours at PUBLISH (method B)',
  'QoS 2: another message under an id that was not released':
    'figure 4.3: it hands on at PUBREL, and the message before is gone; ours had handed it on',
  'QoS 2: two messages, released in the wrong order':
    'MQTT-4.6.0-5: messages go on in the order in which they came, and ours has handed them on by then',
  'QoS 2: PUBACK for a message of QoS 2':
    'MQTT-4.8.0-1 would have the link closed; ours tells the violation and goes on, to see what comes next',
  'QoS 2: PUBCOMP before PUBREC':
    'MQTT-4.8.0-1 would have the link closed; ours tells the violation and goes on, to see what comes next',
};
