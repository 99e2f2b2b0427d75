import mqtt, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { SecondDecoder } from '../../simulator/soak/second-decoder.ts';

const CONNECT: Packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 60, protocolVersion: 5 };

function publish(properties: object): Packet {
  return { cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false, properties };
}

function bytesOf(...packets: Packet[]): string {
  const bytes = packets.map((packet) => mqtt.generate(packet, { protocolVersion: 5 }));
  return Buffer.concat(bytes).toString('latin1');
}

test('it reads MQTT 5 from the CONNECT on, in pieces of any length', () => {
  const decoder = new SecondDecoder();
  const bytes = bytesOf(CONNECT, publish({ topicAlias: 1 }), publish({ messageExpiryInterval: 5 }));
  for (const piece of bytes) decoder.take(1, 1, piece);
  decoder.take(2, 1, bytes);
  expect(decoder.result()).toMatchObject({ evaluated: 6, failed: 0 });
});

test('what ours takes for a packet, and mqtt-packet does not, is a failure', () => {
  const decoder = new SecondDecoder();
  // The topic is longer than its packet.
  decoder.take(1, 1, `${bytesOf(CONNECT)}\x30\x05\x00\x7ft\x00x`);
  expect(decoder.result().failed).toBe(1);
});
