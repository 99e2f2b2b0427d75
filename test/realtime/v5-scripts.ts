import type { Packet } from 'mqtt-packet';
import { connect, publish, type Script, type Step, subscribe, subscribeAt } from './wire-scripts.ts';

type Properties = { properties: object };

function hello(clientId: string, more: object = {}): Packet {
  return connect(clientId, { protocolVersion: 5, ...more });
}

function says(clientId: string, ...sends: (Packet[] | string)[]): Step[] {
  return [
    { client: clientId, send: [hello(clientId)] },
    ...sends.map((send) => ({ client: clientId, send })),
  ];
}

function about(payload: string, properties: object, more: object = {}): Packet {
  return publish('v', payload, { qos: 1, ...more, properties } as Properties);
}

function script(name: string, ...steps: Step[]): Script {
  return { name: `MQTT 5: ${name}`, version: 5, steps };
}

const ALIASED = about('one', { topicAlias: 1 });
const BY_ALIAS = publish('', 'two', { qos: 1, messageId: 8, properties: { topicAlias: 1 } } as object);
const NO_ALIAS = publish('', 'x', { qos: 1, properties: { topicAlias: 3 } } as object);
const LISTEN: Step = { client: 'ear5', send: [hello('ear5'), subscribe('v')] };

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
    ...says('p8', [about('fresh', { messageExpiryInterval: 60 })]),
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
];

/** Where mosquitto does otherwise, and the rule that decides for our broker. */
export const V5_MOSQUITTO_DIFFERS: Record<string, string> = {
  'MQTT 5: topic alias 0': '3.3.2.3.4: an alias that is 0 or too large has a reason code of its own, 0x94',
  'MQTT 5: a property twice': '4.13.1: before it closes, a server says DISCONNECT with the reason, 0x82',
};
