import { Frames } from '../broker/codec/frames.ts';
import { CONNACK, CONNECT, ProtocolError, PUBCOMP, PUBLISH, type Publish } from '../broker/codec/packets.ts';
import { parsePublish } from '../broker/codec/parse.ts';
import { PUBLISH_DOWN } from '../broker/codec/properties.ts';
import { Reader5 } from '../broker/codec/version5.ts';

/** A control packet on a client's connection, as far as checks care. */
export interface WirePacket {
  /** Control packet type, see `simulator/broker/codec/packets.ts`. */
  type: number;
  /** 0 where the packet has none. */
  packetId: number;
  /** Of a PUBLISH that can be read; its topic is that behind an alias. */
  publish: Publish | null;
  /** Bytes that a topic alias has saved in a PUBLISH, below 0 where it was defined; null without one. */
  aliasSavedBytes: number | null;
  /** Of a CONNECT: 4 is 3.1.1. */
  level: number;
  /** Of a CONNECT. */
  keepAliveS: number;
  /** Of a CONNECT; empty where the client leaves it to the broker. */
  clientId: string;
  /** Return code of a CONNACK; reason code of MQTT 5's acknowledgements, 0 where they have none. */
  code: number;
  /** Of a CONNACK. */
  sessionPresent: boolean;
}

function plain(type: number): WirePacket {
  return {
    type,
    packetId: 0,
    publish: null,
    aliasSavedBytes: null,
    level: 0,
    keepAliveS: 0,
    clientId: '',
    code: 0,
    sessionPresent: false,
  };
}

/** PINGREQ, PINGRESP and DISCONNECT say nothing but their type. */
const PLAIN = Array.from({ length: 16 }, (_, type) => plain(type));

function readPacket(head: number, body: string, reader5: Reader5 | null): WirePacket {
  const type = head >> 4;
  if (body.length < 2) return PLAIN[type];
  const packet = plain(type);
  const word = body.charCodeAt(0) * 256 + body.charCodeAt(1);
  if (type === PUBLISH) {
    packet.publish = reader5 === null ? parsePublish(head, body) : reader5.publish(head, body, 0);
    if (reader5 !== null) packet.aliasSavedBytes = savedBytes(packet.publish.topic, word, reader5.alias);
    packet.packetId = packet.publish.packetId;
  } else if (type === CONNACK) {
    packet.code = body.charCodeAt(1);
    packet.sessionPresent = body[0] === '\x01';
  }
  // Protocol name, level and flags come first: 2 + 4 + 1 + 1 bytes.
  else if (type === CONNECT) {
    packet.level = body.charCodeAt(6);
    packet.keepAliveS = body.charCodeAt(8) * 256 + body.charCodeAt(9);
    packet.clientId = clientIdOf(body, packet.level);
  } else {
    packet.packetId = word;
    if (type <= PUBCOMP && body.length > 2) packet.code = body.charCodeAt(2);
  }
  return packet;
}

/** Where a CONNECT's payload begins in MQTT 3.1.1, and its properties in MQTT 5. */
const AFTER_KEEP_ALIVE = 10;
/** MQTT 5. */
const PROTOCOL_5 = 5;

/** The first field of a CONNECT's payload (MQTT-3.1.3-3); empty where the bytes end before it. */
function clientIdOf(body: string, level: number): string {
  let at = AFTER_KEEP_ALIVE;
  if (level === PROTOCOL_5) {
    let [propertyBytes, shift] = [0, 0];
    for (;;) {
      const digit = body.charCodeAt(at++);
      propertyBytes += (digit & 127) << shift;
      shift += 7;
      if (!(digit & 128)) break;
    }
    at += propertyBytes;
  }
  const length = body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
  return body.slice(at + 2, at + 2 + (length || 0));
}

/** Identifier and value of a topic alias. */
const ALIAS_BYTES = 3;

function savedBytes(topic: string, sentTopicBytes: number, alias: number | null): number | null {
  return alias === null ? null : topic.length - sentTopicBytes - ALIAS_BYTES;
}

/** Turns one direction of a connection into packets, until something is not MQTT: that is the broker's to judge. */
export class PacketReader {
  #frames = new Frames();
  #isBroken = false;
  #reader5: Reader5 | null = null;

  /** What follows comes from a server, in this version; who sees the CONNECT itself knows. */
  speak(level: number): void {
    if (level === 5) this.#reader5 = new Reader5(PUBLISH_DOWN);
  }

  read(bytes: string, onPacket: (packet: WirePacket) => void): void {
    if (this.#isBroken) return;
    this.#frames.push(bytes);
    try {
      while (this.#frames.next()) {
        const packet = readPacket(this.#frames.head, this.#frames.body, this.#reader5);
        if (packet.type === CONNECT && packet.level === 5) this.#reader5 = new Reader5();
        onPacket(packet);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#isBroken = true;
    }
  }
}
