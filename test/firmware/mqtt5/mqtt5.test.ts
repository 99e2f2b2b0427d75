import type { IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_ALIASES } from '../../../firmware/client/limits.ts';
import { Board, collect } from '../scripted.ts';
import { bytesOf, message, ready } from './five.ts';

test('CONNECT says what the client takes, how long its session lives, and when the will goes', () => {
  const will = { topic: 'gone', payload: 'yes', delay: 90000 };
  const { connect, client } = ready({ clean_session: false, session_expiry: 3600, will, username: 'u' });
  expect(connect).toMatchObject({
    protocolVersion: 5,
    clean: false,
    username: 'u',
    properties: {
      sessionExpiryInterval: 3600,
      receiveMaximum: 32,
      maximumPacketSize: 2048,
      topicAliasMaximum: 10,
    },
    will: { topic: 'gone', payload: Buffer.from('yes'), properties: { willDelayInterval: 90000 } },
  });
  expect(client.connected).toBe(true);
  expect(ready({ clean_session: false }).connect).toMatchObject({
    properties: { sessionExpiryInterval: 0xffffffff },
  });
});

test('every packet that is sent is MQTT 5, and every answer is understood', () => {
  const { client, errors, send, taken } = ready();
  let done = 0;
  taken();
  for (const qos of [0, 1, 2]) client.publish('t', `${qos}`, { qos, properties: { 2: 60 } }, () => done++);
  client.subscribe('f/#', { qos: 1 });
  client.unsubscribe('f/#');
  const sent = taken();
  expect(sent).toMatchObject([
    { cmd: 'publish', topic: 't', qos: 0, properties: { messageExpiryInterval: 60 } },
    { cmd: 'publish', topic: 't', qos: 1, messageId: 1, properties: { messageExpiryInterval: 60 } },
    { cmd: 'publish', topic: 't', qos: 2, messageId: 2 },
    { cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: 'f/#', qos: 1 }] },
    { cmd: 'unsubscribe', messageId: 4 },
  ]);
  send({ cmd: 'puback', messageId: 1, reasonCode: 16, properties: { reasonString: 'nobody' } });
  send({ cmd: 'pubrec', messageId: 2, reasonCode: 16 });
  expect(taken()).toMatchObject([{ cmd: 'pubrel', messageId: 2 }]);
  send({ cmd: 'pubcomp', messageId: 2 });
  send({ cmd: 'suback', messageId: 3, granted: [1], properties: {} });
  send({ cmd: 'unsuback', messageId: 4, granted: [0], properties: {} });
  expect([done, errors, client.connected]).toEqual([2, [], true]);
});

test('what a broker refuses is told by name and not tried again', () => {
  const { client, errors, send, taken, board } = ready();
  const failed = collect(client, 'subscribed_fail');
  let done = 0;
  client.publish('t', 'a', 1, () => done++);
  client.publish('t', 'b', 2, () => done++);
  client.subscribe('f');
  client.unsubscribe('g');
  taken();
  send({ cmd: 'puback', messageId: 1, reasonCode: 135 });
  send({ cmd: 'pubrec', messageId: 2, reasonCode: 151, properties: { reasonString: '5 an hour' } });
  send({ cmd: 'suback', messageId: 3, granted: [143], properties: {} });
  send({ cmd: 'unsuback', messageId: 4, granted: [163], properties: {} });
  expect(errors).toEqual([
    ['PUBACK not-authorized'],
    ['PUBREC quota: 5 an hour'],
    ['SUBACK filter'],
    ['UNSUBACK 163'],
  ]);
  expect([failed, done]).toEqual([[['f', 143]], 0]);
  expect([taken(), board.peer.ended]).toEqual([[], false]);
});

test('a topic goes once, then its alias; after a connection the whole topic again', () => {
  const { board, client, accept, taken } = ready({}, { topicAliasMaximum: 2 });
  taken();
  const topics = ['site/one', 'site/two', 'site/three', 't'];
  const round = () => {
    for (const topic of topics) client.publish(topic, 'x', 1);
    return (taken() as IPublishPacket[]).map(({ topic, properties }) => [topic, properties?.topicAlias]);
  };
  const whole = [
    ['site/one', 2],
    ['site/two', 1],
    ['site/three', undefined],
    ['t', undefined],
  ];
  expect(round()).toEqual(whole);
  expect(round()).toEqual([
    ['', 2],
    ['', 1],
    ['site/three', undefined],
    ['t', undefined],
  ]);
  board.peer.close();
  board.pass(1000);
  taken();
  accept();
  expect((taken() as IPublishPacket[]).map(({ topic, dup }) => [topic, dup])).toEqual(
    [...topics, '', '', 'site/three', 't'].map((topic) => [topic, true]),
  );
});

test('however many aliases a broker allows, the client keeps a few', () => {
  const { client, taken } = ready({}, { topicAliasMaximum: 65_535 });
  taken();
  for (let n = 0; n < MAX_ALIASES + 3; n++) client.publish(`site/${n}`, 'x');
  const named = (taken() as IPublishPacket[]).filter(({ properties }) => properties?.topicAlias);
  expect(named.length).toBe(MAX_ALIASES);
});

test('a program gives its messages properties, which wait with them', () => {
  const { board, client, accept, taken } = ready();
  taken();
  const properties = { 1: 1, 2: 60, 3: 'text', 8: 'r', 9: 'c', 38: ['a', 'b', 'c', ''] };
  board.peer.stalled = true;
  client.publish('t', 'x'.repeat(600));
  for (const qos of [0, 1]) client.publish('t', 'x', { qos, properties });
  board.peer.stalled = false;
  const waited = {
    properties: {
      payloadFormatIndicator: true,
      messageExpiryInterval: 60,
      contentType: 'text',
      responseTopic: 'r',
      correlationData: Buffer.from('c'),
      userProperties: { a: 'b', c: '' },
    },
  };
  expect(taken().slice(1)).toMatchObject([waited, waited]);
  board.peer.close();
  board.pass(1000);
  taken();
  accept();
  expect(taken()).toMatchObject([{ ...waited, dup: true }]);
});

test.each([
  ['of another packet', { 17: 1 }],
  ['of no packet', { 5: 'x' }],
  ['that only the client gives', { 35: 1 }],
  ['of the user without its value', { 38: ['a'] }],
])('a message with a property %s is refused', (_, properties) => {
  const { client, taken } = ready();
  taken();
  for (const qos of [0, 1]) expect(client.publish('t', 'x', { qos, properties })).toBe(false);
  expect(taken()).toEqual([]);
});

test('what the broker does not take is refused, and goes when it waits', () => {
  const { board, client, errors, taken, send, accept } = ready();
  board.peer.close();
  taken();
  client.publish('t', 'two', 2);
  client.publish('t', 'kept', { qos: 1, retain: true });
  client.publish('t', 'one', 1);
  board.pass(1000);
  taken();
  const properties = { maximumQoS: 1, retainAvailable: false };
  send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
  expect([errors, taken()]).toMatchObject([[['refused'], ['refused']], [{ payload: Buffer.from('one') }]]);
  expect([{ qos: 2 }, { retain: true }, { qos: 1 }].map((how) => client.publish('t', '', how))).toEqual([
    false,
    false,
    true,
  ]);
  board.peer.close();
  board.pass(1000);
  accept();
  expect(client.publish('t', '', 2)).toBe(true);
});

test('receive maximum, maximum packet size, keep-alive and client id of the broker are obeyed', () => {
  const properties = {
    receiveMaximum: 2,
    maximumPacketSize: 40,
    serverKeepAlive: 10,
    assignedClientIdentifier: 'given',
  };
  const { board, client, taken, send } = ready({ client_id: '' }, properties);
  taken();
  expect(client.publish('t', 'x'.repeat(40), 1)).toBe(false);
  for (let n = 0; n < 3; n++) expect(client.publish('t', `${n}`, 1)).toBe(true);
  expect(taken().length).toBe(2);
  send({ cmd: 'puback', messageId: 1 });
  expect(taken().length).toBe(1);
  for (let id = 2; id < 4; id++) send({ cmd: 'puback', messageId: id });
  board.pass(10_000);
  expect(taken()).toContainEqual(expect.objectContaining({ cmd: 'pingreq' }));
  board.peer.close();
  board.pass(1000);
  expect(taken()).toMatchObject([{ cmd: 'connect', clientId: 'given' }]);
});

test('what waits and is too big for the broker goes with an error, not over and over', () => {
  const board = new Board('max');
  const client = board.mote.create('b', { client_id: 'c', protocol: 5 });
  const errors = collect(client, 'error');
  client.publish('t', 'x'.repeat(60), 1);
  client.publish('t', 'small', 1);
  client.connect();
  board.idle();
  board.peer.take();
  const properties = { maximumPacketSize: 40 };
  board.peer.sendBytes(bytesOf({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties }));
  board.idle();
  expect([errors, board.peer.take()]).toMatchObject([[['refused']], [{ payload: Buffer.from('small') }]]);
});

test('DISCONNECT has its reason, both ways', () => {
  const { board, errors, send } = ready();
  send({ cmd: 'disconnect', reasonCode: 142, properties: { reasonString: 'on the laptop' } });
  expect([errors, board.peer.ended]).toEqual([[['DISCONNECT taken-over: on the laptop']], true]);
  const other = ready();
  other.taken();
  other.client.disconnect(4);
  expect(other.taken()).toMatchObject([{ cmd: 'disconnect', reasonCode: 4 }]);
});

test('a refused CONNECT is told by name', () => {
  const { board, errors, taken, send } = ready();
  board.peer.close();
  board.pass(1000);
  taken();
  send({ cmd: 'connack', reasonCode: 138, sessionPresent: false, properties: { reasonString: 'till May' } });
  expect([errors, board.peer.ended]).toEqual([[['CONNACK banned: till May']], true]);
});

test('a request has a response topic and correlation data, and its answer goes there', () => {
  const { client, send, taken } = ready();
  const answers: unknown[] = [];
  taken();
  client.request('d/cmd/ping', 'x', 5000, (answer: string) => answers.push(answer));
  const asked = taken().at(-1) as IPublishPacket;
  expect(asked.topic).toBe('d/cmd/ping');
  const { responseTopic, correlationData } = asked.properties ?? {};
  expect(responseTopic).toBe(`re/c/${correlationData}`);
  send(message({ topic: responseTopic, payload: 'pong', properties: { correlationData } }));
  expect(answers).toEqual(['pong']);
  client.serve('me/cmd/echo', (text: string, answer: (text: string) => void) => answer(`${text}!`));
  taken();
  const properties = { responseTopic: 'any/where', correlationData: Buffer.from('7') };
  for (const dup of [false, true])
    send(message({ topic: 'me/cmd/echo', payload: 'hi', qos: 1, messageId: 7, dup, properties }));
  expect(taken().filter(({ cmd }) => cmd === 'publish')).toMatchObject([
    {
      topic: 'any/where',
      payload: Buffer.from('hi!'),
      properties: { correlationData: Buffer.from('7') },
    },
  ]);
});
