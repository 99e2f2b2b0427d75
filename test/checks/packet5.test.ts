import mqtt, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PacketReader, type WirePacket } from '../../simulator/checks/packet.ts';

function read(reader: PacketReader, ...packets: Packet[]): WirePacket[] {
  const found: WirePacket[] = [];
  for (const packet of packets)
    reader.read(mqtt.generate(packet, { protocolVersion: 5 }).toString('latin1'), (one) => found.push(one));
  return found;
}

const CONNECT: Packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 60, protocolVersion: 5 };

function publish(topic: string, properties = {}): Packet {
  return { cmd: 'publish', topic, payload: 'x', qos: 1, messageId: 7, dup: false, retain: false, properties };
}

test('a reader that has seen an MQTT 5 CONNECT knows the topic behind an alias, and what it saved', () => {
  const [connect, plain, defined, aliased] = read(
    new PacketReader(),
    CONNECT,
    publish('sensors/one'),
    publish('sensors/one', { topicAlias: 1 }),
    publish('', { topicAlias: 1 }),
  );
  expect(connect).toMatchObject({ level: 5, keepAliveS: 60 });
  expect([plain, defined, aliased].map(({ publish }) => publish?.topic)).toEqual(
    Array(3).fill('sensors/one'),
  );
  expect([plain, defined, aliased].map(({ aliasSavedBytes }) => aliasSavedBytes)).toEqual([null, -3, 8]);
});

test('the other direction is told of the version', () => {
  const reader = new PacketReader();
  reader.speak(5);
  const [connack, message] = read(
    reader,
    { cmd: 'connack', reasonCode: 0x87, sessionPresent: false },
    publish('a', { contentType: 'text' }),
  );
  expect(connack.code).toBe(0x87);
  expect(message.publish).toMatchObject({ topic: 'a', payload: 'x' });
});
