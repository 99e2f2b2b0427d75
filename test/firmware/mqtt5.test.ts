import mqtt, { type IConnackPacket, type IPublishPacket, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Board, collect } from './scripted.ts';

const five = { protocolVersion: 5 } as const;
const bytesOf = (packet: Packet) =>
  mqtt.generate(packet, five as unknown as Parameters<typeof mqtt.generate>[1]).toString('latin1');

/** A client that MQTT 5 took, and its CONNECT. */
function ready(options: object = {}, properties: IConnackPacket['properties'] = {}) {
  const board = new Board('max');
  const client = board.mote.create('b', { client_id: 'c', protocol: 5, ...options });
  const errors = collect(client, 'error');
  client.connect();
  board.idle();
  const [connect] = board.peer.take();
  const send = (packet: Packet | string) => {
    board.peer.sendBytes(typeof packet === 'string' ? packet : bytesOf(packet));
    board.idle();
  };
  const accept = () => send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
  accept();
  const taken = () => {
    board.idle();
    return board.peer.take();
  };
  return { board, client, errors, connect, send, accept, taken };
}

const message = (more: Partial<IPublishPacket> = {}): Packet => ({
  cmd: 'publish',
  topic: 't',
  payload: 'x',
  qos: 0,
  dup: false,
  retain: false,
  ...more,
});

test('CONNECT says what the client takes, how long its session lives, and when the will goes', () => {
  const will = { topic: 'gone', payload: 'yes', delay: 90000 };
  const { connect, client } = ready({ clean_session: false, session_expiry: 3600, will, username: 'u' });
  expect(connect).toMatchObject({
    protocolVersion: 5,
    clean: false,
    username: 'u',
    properties: { sessionExpiryInterval: 3600, receiveMaximum: 32, maximumPacketSize: 2048 },
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
  for (const qos of [0, 1, 2]) client.publish('t', `${qos}`, { qos, expiry: 60 }, () => done++);
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

test('what a broker refuses is told and not tried again', () => {
  const { client, errors, send, taken, board } = ready();
  const failed = collect(client, 'subscribed_fail');
  client.publish('t', 'a', 1);
  client.publish('t', 'b', 2);
  client.subscribe('f');
  taken();
  send({ cmd: 'puback', messageId: 1, reasonCode: 135 });
  send({ cmd: 'pubrec', messageId: 2, reasonCode: 151 });
  send({ cmd: 'suback', messageId: 3, granted: [135], properties: {} });
  expect([errors, failed.length]).toEqual([[['PUBACK 135'], ['PUBREC 151']], 1]);
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
    ['site/one', 1],
    ['site/two', 2],
    ['site/three', undefined],
    ['t', undefined],
  ];
  expect(round()).toEqual(whole);
  expect(round()).toEqual([
    ['', 1],
    ['', 2],
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
  expect([errors, board.peer.take()]).toMatchObject([[['size']], [{ payload: Buffer.from('small') }]]);
});

test('a broker of 3.1.1 gets 3.1.1, with all that waits', () => {
  for (const refusal of [' \x02\0\x01', ' \x02\0\x84', ' \x03\0\x84\0']) {
    const board = new Board('max');
    const client = board.mote.create('b', { client_id: 'c', protocol: 5 });
    client.connect();
    client.publish('topic/long', 'x', { qos: 1, expiry: 9 });
    board.idle();
    board.peer.sendBytes(refusal);
    board.pass(8000);
    expect(board.peer.take()).toMatchObject([{ cmd: 'connect', protocolVersion: 4 }]);
    board.accept();
    expect(board.peer.take()).toMatchObject([
      { cmd: 'publish', topic: 'topic/long', payload: Buffer.from('x'), messageId: 1 },
    ]);
  }
});

test('DISCONNECT has its reason, both ways', () => {
  const { board, client, errors, send, taken } = ready();
  send({ cmd: 'disconnect', reasonCode: 142, properties: { reasonString: 'taken over' } });
  expect([errors, board.peer.ended]).toEqual([[['DISCONNECT 142 taken over']], true]);
  const other = ready();
  other.taken();
  other.client.disconnect(4);
  expect(other.taken()).toMatchObject([{ cmd: 'disconnect', reasonCode: 4 }]);
  taken();
  client.disconnect();
});

test('challenges are answered until the broker is content', () => {
  const board = new Board('max');
  const data = (challenge?: string) => (challenge ? `${challenge}!` : 'hello');
  const client = board.mote.create('b', { client_id: 'c', protocol: 5, auth: { method: 'M', data } });
  client.connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([
    { properties: { authenticationMethod: 'M', authenticationData: Buffer.from('hello') } },
  ]);
  const properties = { authenticationMethod: 'M', authenticationData: Buffer.from('who') };
  board.peer.sendBytes(bytesOf({ cmd: 'auth', reasonCode: 24, properties }));
  board.idle();
  expect(board.peer.take()).toMatchObject([
    { cmd: 'auth', reasonCode: 24, properties: { authenticationData: Buffer.from('who!') } },
  ]);
  board.peer.sendBytes(bytesOf({ cmd: 'connack', reasonCode: 0, sessionPresent: false }));
  board.idle();
  expect(client.connected).toBe(true);
});

test('messages come with properties of every kind, cut at every byte', () => {
  const properties = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 9,
    contentType: 'text',
    responseTopic: 'r',
    correlationData: Buffer.from('12'),
    userProperties: { a: 'b', c: 'd'.repeat(150) },
  };
  const stream = bytesOf(message({ qos: 1, messageId: 5, properties })) + bytesOf(message({ payload: 'y' }));
  for (let cut = 1; cut < stream.length; cut++) {
    const { client, send, taken } = ready();
    const heard = collect(client, 'message');
    taken();
    send(stream.slice(0, cut));
    send(stream.slice(cut));
    expect(heard).toEqual([
      ['t', 'x'],
      ['t', 'y'],
    ]);
    expect(taken()).toMatchObject([{ cmd: 'puback', messageId: 5 }]);
  }
});

test.each([
  ['a property twice', '0\x0e\0\x01t\x0a\x02\0\0\0\x01\x02\0\0\0\x01'],
  ['a property that is none', '0\x06\0\x01t\x02\x05\0'],
  ['properties past the end', '0\x05\0\x01t\x09x'],
  ['a property that is cut off', '0\x08\0\x01t\x03\x02\0\0x'],
  ['an alias that was never offered', '0\x08\0\x01t\x03#\0\x01x'],
  ['an alias for no topic', '0\x07\0\0\x03#\0\x01x'],
  ['a SUBACK without its properties', '\x90\x04\0\x01\x05\0'],
])('%s ends the connection', (_, bytes) => {
  const { board, client, send, accept } = ready();
  send(bytes);
  expect([client.connected, board.peer.ended]).toEqual([false, true]);
  board.pass(1000);
  accept();
  expect([client.connected, board.thrown]).toEqual([true, []]);
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
  send(message({ topic: 'me/cmd/echo', payload: 'hi', properties }));
  expect(taken()).toMatchObject([
    {
      topic: 'any/where',
      payload: Buffer.from('hi!'),
      properties: { correlationData: Buffer.from('7') },
    },
  ]);
});
