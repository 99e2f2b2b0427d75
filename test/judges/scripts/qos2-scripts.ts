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
  // With a PINGREQ in the same write: alone it would be joined with the next one or not, as the network likes.
  { name: 'QoS 2: PUBREL without a packet id', steps: sender('s30', '\x62\x00\xc0\x00') },
];
