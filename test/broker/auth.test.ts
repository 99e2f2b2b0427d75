import { expect, test } from 'vitest';
import { type Authenticator, MAX_ROUNDS } from '../../simulator/broker/auth.ts';
import { BrokerWorld, type JudgeClient } from './client.ts';

/** Wants its challenge back in capitals; who says `more` is asked again. */
const LOUD: Authenticator = {
  method: 'LOUD',
  judge(_clientId, said) {
    const last = said.at(-1);
    return said.length === 1 || last === 'more' ? 'word' : last === 'WORD';
  },
};

function hello(world: BrokerWorld, authenticationMethod = 'LOUD'): JudgeClient {
  const properties = { authenticationMethod, authenticationData: Buffer.from('me') };
  return world.client5().connect({ properties });
}

function say(client: JudgeClient, word: string, reasonCode = 0x18, authenticationMethod = 'LOUD') {
  const properties = { authenticationMethod, authenticationData: Buffer.from(word) };
  return client.send({ cmd: 'auth', reasonCode, properties });
}

const codes = (client: JudgeClient) =>
  client.received.map((packet) => [packet.cmd, (packet as { reasonCode?: number }).reasonCode]);

test('a client that answers the challenge is let in, and CONNACK names the method', () => {
  const client = hello(new BrokerWorld({}, LOUD));
  expect(String(client.got('auth')[0].properties?.authenticationData)).toBe('word');
  say(client, 'WORD');
  expect(codes(client)).toEqual([
    ['auth', 0x18],
    ['connack', 0],
  ]);
  expect(client.got('connack')[0].properties?.authenticationMethod).toBe('LOUD');
});

test('it may authenticate again, and who fails then is hung up on', () => {
  const client = say(hello(new BrokerWorld({}, LOUD)), 'WORD');
  client.received.length = 0;
  say(client, 'me', 0x19);
  say(client, 'WORD');
  say(client, 'me', 0x19);
  say(client, 'wrong');
  expect(codes(client)).toEqual([
    ['auth', 0x18],
    ['auth', 0],
    ['auth', 0x18],
    ['disconnect', 0x87],
  ]);
});

test('a wrong answer, and one conversation without end, get CONNACK 0x87', () => {
  const wrong = say(hello(new BrokerWorld({}, LOUD)), 'wrong');
  expect(codes(wrong).at(-1)).toEqual(['connack', 0x87]);
  const endless = hello(new BrokerWorld({}, LOUD));
  for (let round = 0; round < MAX_ROUNDS; round++) say(endless, 'more');
  expect(codes(endless)).toHaveLength(MAX_ROUNDS + 1);
  expect(codes(endless).at(-1)).toEqual(['connack', 0x87]);
});

test('a method that the broker does not have gets CONNACK 0x8C, one that changes DISCONNECT 0x82', () => {
  expect(codes(hello(new BrokerWorld()))).toEqual([['connack', 0x8c]]);
  expect(codes(hello(new BrokerWorld({}, LOUD), 'SCRAM'))).toEqual([['connack', 0x8c]]);
  const world = new BrokerWorld({}, LOUD);
  const client = say(say(hello(world), 'WORD'), 'me', 0x19, 'SCRAM');
  expect(codes(client).at(-1)).toEqual(['disconnect', 0x82]);
  expect(world.rules).toEqual(['MQTT5-4.12.0-5']);
});

test('before it is let in, a client says nothing but AUTH; without being asked, no AUTH', () => {
  const world = new BrokerWorld({}, LOUD);
  hello(world).send({ cmd: 'pingreq' });
  say(say(hello(world), 'WORD'), 'WORD');
  say(world.client5(3).connect({ clientId: 'plain' }), 'me');
  expect(world.rules).toEqual(['MQTT-3.1.0-1', 'MQTT5-4.12.0-6', 'MQTT5-4.12.0-6']);
});
