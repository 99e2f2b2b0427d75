import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../scripted.ts';
import { bytesOf, message, ready } from './five.ts';

const RUNS = { numRuns: 150, seed: 5 };
const text = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});
const properties = fc.record(
  {
    payloadFormatIndicator: fc.constant(true),
    messageExpiryInterval: fc.integer({ min: 0, max: 0xffffffff }),
    contentType: text,
    responseTopic: text,
    correlationData: text.map((data) => Buffer.from(data)),
    userProperties: fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      text,
      { noNullPrototype: true, minKeys: 1 },
    ),
  },
  { requiredKeys: [] },
);

test('whatever properties mqtt-packet writes come to the program', () => {
  fc.assert(
    fc.property(properties, text, (given, payload) => {
      const { client, send } = ready();
      const heard = collect(client, 'message');
      send(message({ topic: 'a/b', payload, properties: given }));
      const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic } = given;
      const users = Object.entries(given.userProperties ?? {}).flat();
      const expected = {
        1: payloadFormatIndicator && 1,
        2: messageExpiryInterval,
        3: contentType,
        8: responseTopic,
        9: given.correlationData?.toString(),
        38: users.length > 0 ? users : undefined,
      };
      expect(heard.map(([topic, body, found]) => [topic, body, { ...(found as object) }])).toEqual([
        ['a/b', payload, JSON.parse(JSON.stringify(expected))],
      ]);
    }),
    RUNS,
  );
});

const packets = [
  bytesOf(message({ qos: 1, messageId: 3, properties: { contentType: 'x', userProperties: { a: 'b' } } })),
  bytesOf(message({ properties: { topicAlias: 3 } })),
  bytesOf({ cmd: 'puback', messageId: 1, reasonCode: 151, properties: { reasonString: 'no' } }),
  bytesOf({ cmd: 'suback', messageId: 2, granted: [1], properties: {} }),
  bytesOf({ cmd: 'auth', reasonCode: 24, properties: { authenticationMethod: 'M' } }),
  bytesOf({ cmd: 'disconnect', reasonCode: 142, properties: { reasonString: 'me' } }),
];
const spoilt = fc
  .tuple(fc.constantFrom(...packets), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(40))
  .map(([packet, changes, left]) => {
    const bytes = Buffer.from(packet, 'latin1');
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes.toString('latin1').slice(0, left);
  });

test('packets with wrong bytes, and cut ones, throw nothing, and the next connection is a good one', () => {
  fc.assert(
    fc.property(fc.array(spoilt, { minLength: 1, maxLength: 4 }), (stream) => {
      const { board, client, send, accept } = ready();
      send(stream.join(''));
      if (client.connected) board.peer.close();
      board.pass(4000);
      accept();
      expect([board.thrown, board.peers.length, client.connected]).toEqual([[], 2, true]);
    }),
    RUNS,
  );
});
