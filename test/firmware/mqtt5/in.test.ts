import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_ALIASES } from '../../../firmware/client/limits.ts';
import { collect } from '../scripted.ts';
import { bytesOf, message, ready } from './five.ts';

test('a program gets the properties of messages, cut at every byte', () => {
  const properties = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 4_000_000_000,
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
      [
        't',
        'x',
        { 1: 1, 2: 4_000_000_000, 3: 'text', 8: 'r', 9: '12', 38: ['a', 'b', 'c', 'd'.repeat(150)] },
      ],
      ['t', 'y', {}],
    ]);
    expect(taken()).toMatchObject([{ cmd: 'puback', messageId: 5 }]);
  }
});

test('the publish event has them, and the client those of the connection', () => {
  const { client, send } = ready(
    {},
    { serverKeepAlive: 30, assignedClientIdentifier: 'n', reasonString: 'hi' },
  );
  expect(client.properties).toEqual({ 18: 'n', 19: 30, 31: 'hi' });
  const whole = collect(client, 'publish');
  send(message({ properties: { contentType: 'text' } }));
  expect(whole).toMatchObject([[{ topic: 't', properties: { 3: 'text' } }]]);
});

test('a broker may give aliases to topics, anew on each connection', () => {
  const { board, client, errors, send, accept } = ready();
  const heard = collect(client, 'message');
  const named = (topicAlias: number, topic = '') => send(message({ topic, properties: { topicAlias } }));
  named(1, 'a/b');
  named(MAX_ALIASES, 'c');
  named(1);
  named(1, 'd');
  named(1);
  named(MAX_ALIASES);
  expect(heard.map(([topic]) => topic)).toEqual(['a/b', 'c', 'a/b', 'd', 'd', 'c']);
  board.peer.close();
  board.pass(1000);
  accept();
  named(1);
  expect([heard.length, board.peer.ended, errors]).toEqual([6, true, [['protocol']]]);
});

test.each([
  ['a property twice', 130, '0\x0e\0\x01t\x0a\x02\0\0\0\x01\x02\0\0\0\x01'],
  ['a property that is none', 130, '0\x06\0\x01t\x02\x05\0'],
  ['a property of another packet', 130, '0\x06\0\x01t\x03\x13\0\x01'],
  ['a property of another packet in an answer', 130, '@\x07\0\x01\0\x03!\0\x01'],
  ['a reason string twice', 130, '@\x0c\0\x01\0\x08\x1f\0\x01a\x1f\0\x01a'],
  ['a property of an unknown type', 130, '0\x06\0\x01t\x02\x7f\0'],
  ['properties past the end', 130, '0\x05\0\x01t\x09x'],
  ['a property that is cut off', 130, '0\x08\0\x01t\x03\x02\0\0x'],
  ['a string that is cut off', 130, '0\x08\0\x01t\x04\x03\0\x09x'],
  ['a user property without its value', 130, '0\x08\0\x01t\x04&\0\x01x'],
  ['an alias that was never defined', 130, '0\x07\0\0\x03#\0\x01x'],
  ['an alias of 0', 148, '0\x08\0\x01t\x03#\0\0x'],
  ['an alias above our maximum', 148, '0\x08\0\x01t\x03#\0\x0bx'],
  ['neither topic nor alias', 130, '0\x04\0\0\0x'],
  ['a SUBACK without its properties', 130, '\x90\x04\0\x01\x05\0'],
  ['a PUBACK with more behind its properties', 130, '@\x05\0\x01\0\0\0'],
  ['a challenge that nobody asked for', 130, '\xf0\x02\x18\0'],
  ['an AUTH of another kind', 130, '\xf0\x02\x19\0'],
])('%s ends the connection with reason %i', (_, reasonCode, bytes) => {
  const { board, client, send, accept, taken } = ready();
  taken();
  const old = board.peer;
  send(bytes);
  expect([client.connected, old.ended, taken()]).toMatchObject([
    false,
    true,
    [{ cmd: 'disconnect', reasonCode }],
  ]);
  board.pass(1000);
  accept();
  expect([client.connected, board.thrown]).toEqual([true, []]);
});

test('challenges are answered until the broker is content, at the start and whenever either wants', () => {
  const data = (challenge?: string) => (challenge ? `${challenge}!` : 'hello');
  const { board, client, connect, send, taken } = ready({ auth: { method: 'M', data } });
  expect(connect).toMatchObject({
    properties: { authenticationMethod: 'M', authenticationData: Buffer.from('hello') },
  });
  taken();
  const challenge: Packet = {
    cmd: 'auth',
    reasonCode: 24,
    properties: { authenticationMethod: 'M', authenticationData: Buffer.from('who') },
  };
  const answer = { cmd: 'auth', reasonCode: 24, properties: { authenticationData: Buffer.from('who!') } };
  send(challenge);
  expect(taken()).toMatchObject([answer]);
  expect(client.auth()).toBe(true);
  expect(taken()).toMatchObject([
    { cmd: 'auth', reasonCode: 25, properties: { authenticationData: Buffer.from('hello') } },
  ]);
  send(challenge);
  expect(taken()).toMatchObject([answer]);
  send({ cmd: 'auth', reasonCode: 0 });
  expect([taken(), client.connected]).toEqual([[], true]);
  board.peer.close();
  board.pass(1000);
  taken();
  send(challenge);
  expect(taken()).toMatchObject([answer]);
  expect(client.auth()).toBe(false);
});

test('who has no method cannot authenticate anew', () => {
  expect(ready().client.auth()).toBe(false);
});
