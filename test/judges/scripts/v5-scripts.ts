import { V5_SUBSCRIPTIONS } from './v5-subscription-scripts.ts';
import {
  ALIASED,
  about,
  BY_ALIAS,
  delayedWill,
  hello,
  LASTS,
  LISTEN,
  NO_ALIAS,
  raw5,
  says,
  script,
} from './v5-words.ts';
import { type Script, subscribe, subscribeAt } from './wire-scripts.ts';

/** What MQTT 5 adds, for our broker and mosquitto. */
export const V5_SCRIPTS: Script[] = [
  script(
    'properties of a message go on to who listens',
    LISTEN,
    ...says('p1', [
      about('x', { contentType: 'text', responseTopic: 're/1', correlationData: Buffer.from('7') }),
    ]),
  ),
  script('a topic alias stands for its topic', LISTEN, ...says('p2', [ALIASED], [BY_ALIAS])),
  script('a topic alias that was never defined', ...says('p3', [NO_ALIAS])),
  script('topic alias 0', ...says('p4', '\x30\x06\x00\x00\x03\x23\x00\x00')),
  script('a property twice', ...says('p5', '\x30\x08\x00\x01v\x04\x01\x00\x01\x00')),
  script('a property that PUBLISH has not', ...says('p6', '\x30\x09\x00\x01v\x05\x11\x00\x00\x00\x01')),
  script('properties that are cut off', ...says('p7', '\x30\x05\x00\x01v\x09\x01')),
  script(
    'a message that has expired goes to nobody',
    {
      client: 'late',
      send: [hello('late', { clean: false, properties: { sessionExpiryInterval: 60 } }), subscribe('v')],
    },
    { client: 'late', cut: true },
    ...says('p8', [about('fresh', { messageExpiryInterval: 62 })]),
    { client: 'late', send: [hello('late', { clean: false, properties: { sessionExpiryInterval: 60 } })] },
  ),
  script(
    'a session without expiry ends with its connection',
    { client: 'gone', send: [hello('gone', { clean: false }), subscribe('v')] },
    { client: 'gone', cut: true },
    { client: 'gone', send: [hello('gone', { clean: false })] },
  ),
  script(
    'a session with expiry goes on',
    {
      client: 'stays',
      send: [hello('stays', { clean: true, properties: { sessionExpiryInterval: 60 } }), subscribe('v')],
    },
    { client: 'stays', cut: true },
    { client: 'stays', send: [hello('stays', { clean: false })] },
  ),
  script(
    'receive maximum 1',
    { client: 'one5', send: [hello('one5', { properties: { receiveMaximum: 1 } }), subscribeAt(2, 'v')] },
    ...says('p9', [about('a', {}), about('b', {}, { messageId: 8 })]),
  ),
  script(
    'a will after a DISCONNECT that wants it',
    LISTEN,
    {
      client: 'will5',
      send: [hello('will5', { will: { topic: 'v', payload: Buffer.from('gone'), qos: 0, retain: false } })],
    },
    { client: 'will5', send: [{ cmd: 'disconnect', reasonCode: 4 }] },
  ),
  script(
    'UNSUBSCRIBE of what was never there',
    ...says('p10', [{ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['never'] }]),
  ),
  script('protocol level 6', { client: 'six', send: '\x10\x10\x00\x04MQTT\x06\x02\x00\x3c\x00\x00\x03six' }),
  script('an empty client id', { client: 'nameless', send: [hello('')] }),
  script(
    'a packet too large for the client',
    { client: 'small', send: [hello('small', { properties: { maximumPacketSize: 30 } }), subscribe('v')] },
    ...says('p11', [about('x'.repeat(100), {})]),
  ),
  ...V5_SUBSCRIPTIONS,

  // What time does.
  script(
    'a message of one second is gone after two',
    { client: 'late2', send: [hello('late2', LASTS), subscribe('v')] },
    { client: 'late2', cut: true },
    ...says('p23', [about('short', { messageExpiryInterval: 1 }), about('long', {}, { messageId: 8 })]),
    { client: 'p23', waitMs: 2100 },
    { client: 'late2', send: [hello('late2', LASTS)] },
  ),
  script(
    'what is left of an expiry is told',
    { client: 'late3', send: [hello('late3', LASTS), subscribe('v')] },
    { client: 'late3', cut: true },
    ...says('p24', [about('x', { messageExpiryInterval: 105 })]),
    { client: 'p24', waitMs: 1500 },
    { client: 'late3', send: [hello('late3', LASTS)] },
  ),
  script(
    'a session of one second is gone after two',
    {
      client: 'brief',
      send: [hello('brief', { clean: true, properties: { sessionExpiryInterval: 1 } }), subscribe('v')],
    },
    { client: 'brief', cut: true },
    { client: 'p25', waitMs: 2100 },
    { client: 'brief', send: [hello('brief', { clean: false, properties: { sessionExpiryInterval: 1 } })] },
  ),
  script(
    'a will that is delayed comes after its delay',
    LISTEN,
    {
      client: 'wd1',
      send: [hello('wd1', { will: delayedWill(1), properties: { sessionExpiryInterval: 60 } })],
    },
    { client: 'wd1', cut: true },
    { client: 'ear5', waitMs: 2100 },
  ),
  script(
    'a delayed will does not come when its client is back',
    LISTEN,
    { client: 'wd2', send: [hello('wd2', { will: delayedWill(1), ...LASTS })] },
    { client: 'wd2', cut: true },
    { client: 'wd2', send: [hello('wd2', LASTS)] },
    { client: 'ear5', waitMs: 2100 },
  ),
  script(
    'a delayed will comes at once when its session ends',
    LISTEN,
    { client: 'wd3', send: [hello('wd3', { will: delayedWill(60) })] },
    { client: 'wd3', cut: true },
  ),
  script('a keep-alive of a day', { client: 'slow5', send: [hello('slow5', { keepalive: 65_000 })] }),

  // Flow.
  script(
    'receive maximum 1, and what waits comes after PUBACK',
    { client: 'one6', send: [hello('one6', { properties: { receiveMaximum: 1 } }), subscribeAt(2, 'v')] },
    ...says('p26', [
      about('a', {}, { qos: 2, messageId: 7 }),
      { cmd: 'pubrel', messageId: 7 },
      about('b', {}, { qos: 2, messageId: 8 }),
      { cmd: 'pubrel', messageId: 8 },
    ]),
    { client: 'one6', answer: 'pubrec' },
    { client: 'one6', answer: 'pubcomp' },
  ),
  script('receive maximum 0', { client: 'none', send: raw5('none', '\x03\x21\x00\x00') }),
  script('maximum packet size 0', { client: 'none2', send: raw5('none2', '\x05\x27\x00\x00\x00\x00') }),
  script(
    'a PUBREC with an error ends the handshake',
    { client: 'refuses', send: [hello('refuses', LASTS), subscribeAt(2, 'v')] },
    ...says('p27', [about('a', {}, { qos: 2 }), { cmd: 'pubrel', messageId: 7 }]),
    { client: 'refuses', send: '\x50\x03\x00\x01\x97' },
    { client: 'refuses', cut: true },
    { client: 'refuses', send: [hello('refuses', LASTS)] },
    { client: 'refuses', cut: true },
    { client: 'refuses', send: [hello('refuses')] },
  ),
  script('PUBACK for nobody that has subscribed', ...says('p28', [about('x', {}, { topic: 'nobody' })])),
  script(
    'PUBREC for nobody that has subscribed',
    ...says('p29', [about('x', {}, { topic: 'nobody', qos: 2 })]),
  ),
  script('an alias beyond the maximum', ...says('p30', '\x30\x07\x00\x01v\x03\x23\x00\x0bx')),
  script(
    'an alias is set anew',
    LISTEN,
    ...says('p31', [ALIASED], [about('other', { topicAlias: 1 }, { topic: 'w', messageId: 9 })], [BY_ALIAS]),
  ),
  script(
    'an alias does not outlive its connection',
    ...says('p32', [ALIASED]),
    { client: 'p32', cut: true },
    { client: 'p32', send: [hello('p32'), BY_ALIAS] },
  ),
  script(
    'request and response',
    ...says('asks', [subscribe('re/asks')]),
    ...says('serves', [subscribe('cmd')]),
    {
      client: 'asks',
      send: [
        about('ping', { responseTopic: 're/asks', correlationData: Buffer.from([0, 255]) }, { topic: 'cmd' }),
      ],
    },
    {
      client: 'serves',
      send: [about('pong', { correlationData: Buffer.from([0, 255]) }, { topic: 're/asks' })],
    },
  ),
  script(
    'user properties keep their order',
    LISTEN,
    ...says('p33', '\x30\x15\x00\x01v\x10\x26\x00\x01b\x00\x01x\x26\x00\x01a\x00\x01yz\x00'),
  ),

  // Refusals and ends.
  script('an authentication method that nobody knows', {
    client: 'scram',
    send: [hello('scram', { properties: { authenticationMethod: 'NONE-1' } })],
  }),
  script('authentication data without a method', {
    client: 'dataonly',
    send: raw5('dataonly', '\x04\x16\x00\x01x'),
  }),
  script('AUTH of who named no method', ...says('p34', '\xf0\x00')),
  script(
    'a client id is taken over',
    { client: 'old5', send: [hello('same5')] },
    { client: 'new5', send: [hello('same5')] },
    { client: 'old5', send: [] },
  ),
  script('a second CONNECT', ...says('p35', [hello('p35')])),
  script(
    'a session expiry in DISCONNECT that CONNECT had not',
    ...says('p36', '\xe0\x07\x00\x05\x11\x00\x00\x00\x05'),
  ),
  script(
    'DISCONNECT makes a session longer',
    {
      client: 'longer',
      send: [hello('longer', { clean: true, properties: { sessionExpiryInterval: 1 } }), subscribe('v')],
    },
    { client: 'longer', send: '\xe0\x07\x00\x05\x11\x00\x00\x00\x3c' },
    { client: 'p37', waitMs: 2100 },
    { client: 'longer', send: [hello('longer', { clean: false })] },
  ),
  script(
    'an empty DISCONNECT takes the will along',
    LISTEN,
    {
      client: 'will6',
      send: [hello('will6', { will: { topic: 'v', payload: Buffer.from('gone'), qos: 0, retain: false } })],
    },
    { client: 'will6', send: '\xe0\x00' },
  ),

  // Bytes that nobody may send.
  script('CONNECT with a property twice', {
    client: 'twice',
    send: raw5('twice', '\x06\x21\x00\x05\x21\x00\x05'),
  }),
  script('CONNECT with a property of PUBLISH', { client: 'alias', send: raw5('alias', '\x03\x23\x00\x01') }),
  script('CONNECT whose properties are cut off', { client: 'cut5', send: raw5('cut5', '\x7f\x21\x00\x05') }),
  script('a property that nobody knows', ...says('p38', '\x30\x06\x00\x01v\x02\x7f\x00')),
  script('a value that is cut off', ...says('p39', '\x30\x06\x00\x01v\x02\x02\x00')),
  script('a payload format indicator of 2', ...says('p40', '\x30\x06\x00\x01v\x02\x01\x02')),
  script('a response topic with a wildcard', ...says('p41', '\x30\x08\x00\x01v\x04\x08\x00\x01#')),
  script('a topic with a wildcard', ...says('p42', '\x30\x05\x00\x01#\x00x')),
  script('a topic that is not UTF-8', ...says('p43', '\x30\x05\x00\x01\xff\x00x')),
  script('QoS 3', ...says('p44', '\x36\x07\x00\x01v\x00\x01\x00x')),
  script('packet id 0', ...says('p45', '\x32\x07\x00\x01v\x00\x00\x00x')),
  script('SUBSCRIBE with wrong flags', ...says('p46', '\x80\x07\x00\x01\x00\x00\x01v\x00')),
  script('a packet of no type', ...says('p47', '\x00\x00')),
  script('PUBREL for what nobody sent', ...says('p48', '\x62\x02\x00\x4d')),
];
