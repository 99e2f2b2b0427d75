import { Frames } from '../broker/frames.ts';
import { CONNACK, CONNECT, ProtocolError, PUBLISH, type Publish } from '../broker/packets.ts';
import { parsePublish } from '../broker/parse.ts';

/** A control packet on a client's connection, as far as checks care. */
export interface WirePacket {
  /** Control packet type, see `simulator/broker/packets.ts`. */
  type: number;
  /** 0 where the packet has none. */
  packetId: number;
  /** Of a PUBLISH that can be read. */
  publish: Publish | null;
  /** Of a CONNECT. */
  keepAliveS: number;
  /** Return code of a CONNACK. */
  code: number;
  /** Of a CONNACK. */
  sessionPresent: boolean;
}

function plain(type: number): WirePacket {
  return { type, packetId: 0, publish: null, keepAliveS: 0, code: 0, sessionPresent: false };
}

/** PINGREQ, PINGRESP and DISCONNECT say nothing but their type. */
const PLAIN = Array.from({ length: 16 }, (_, type) => plain(type));

function readPacket(head: number, body: string): WirePacket {
  const type = head >> 4;
  if (body.length < 2) return PLAIN[type];
  const packet = plain(type);
  const word = body.charCodeAt(0) * 256 + body.charCodeAt(1);
  if (type === PUBLISH) {
    packet.publish = parsePublish(head, body);
    packet.packetId = packet.publish.packetId;
  } else if (type === CONNACK) {
    packet.code = body.charCodeAt(1);
    packet.sessionPresent = body[0] === '\x01';
  }
  // Protocol name, level and flags come first: 2 + 4 + 1 + 1 bytes.
  else if (type === CONNECT) packet.keepAliveS = body.charCodeAt(8) * 256 + body.charCodeAt(9);
  else packet.packetId = word;
  return packet;
}

/** Turns one direction of a connection into packets, until something is not MQTT: that is the broker's to judge. */
export class PacketReader {
  #frames = new Frames();
  #isBroken = false;

  read(bytes: string, onPacket: (packet: WirePacket) => void): void {
    if (this.#isBroken) return;
    this.#frames.push(bytes);
    try {
      while (this.#frames.next()) onPacket(readPacket(this.#frames.head, this.#frames.body));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#isBroken = true;
    }
  }
}
