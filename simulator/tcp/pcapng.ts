import { LineOrder } from '../kernel/line-order.ts';
import type { Sink } from '../kernel/trace.ts';
import { UP } from '../link/fault.ts';
import { ACK, type Segment } from './segment.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
/** LINKTYPE_RAW: packets begin with their IP header. Times are in microseconds, the format's default. */
const LINKTYPE_RAW = 101;
/** Option of an interface description: its name. */
const IF_NAME = 2;
const IP_BYTES = 20;
const TCP_BYTES = 20;
const FLUSH_BYTES = 1 << 20;

/** 10.x.y.z are the devices, by number; the broker has TEST-NET-1's first address. */
const DEVICE_NET = 10 << 24;
const SERVER_ADDRESS = (192 << 24) | (2 << 8) | 1;
const FIRST_CLIENT_PORT = 49_152;
const CLIENT_PORTS = 16_384;

/** The ports by which IANA knows what carries MQTT. */
const MQTT_PORT = 1883;
const MQTTS_PORT = 8883;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export function portOf({ tls = false, webSocket = false }: { tls?: boolean; webSocket?: boolean }): number {
  if (webSocket) return tls ? HTTPS_PORT : HTTP_PORT;
  return tls ? MQTTS_PORT : MQTT_PORT;
}

/**
 * Where the tap is. At the broker, which is where people have one: what comes from boards as it comes, what goes to them
 * as it leaves, and nothing that is lost on its way up. At the board the other way round. At both, a file has two
 * interfaces, `board` and `broker`, and a packet that is lost is on one of them.
 */
export type TapPlace = 'broker' | 'board' | 'both';
export const TAP_PLACES: readonly TapPlace[] = ['broker', 'board', 'both'];

/** Settings of a capture, each with a default. */
export interface CaptureOptions {
  /** By which Wireshark knows what the segments carry. */
  serverPort?: number | undefined;
  at?: TapPlace | undefined;
}

/** Gets a block of a capture, with the time at which it is due and its device. */
export type BlockSink = (block: Uint8Array, dueUs: number, device: number) => void;

/**
 * Makes a block of each simulated segment, as a tap sees it, at its virtual time. In virtual time they come by time and
 * device, whichever devices run beside each other.
 */
export class PcapBlocks {
  readonly #pass: BlockSink;
  readonly #serverPort: number;
  /** The number of each place's interface in the file. */
  readonly #interfaces: Map<TapPlace, number>;
  readonly #order = new LineOrder((_timeUs, device, _event, block, dueUs) =>
    this.#pass(Buffer.from(block, 'latin1'), dueUs, device),
  );

  constructor({ serverPort = MQTT_PORT, at = 'broker' }: CaptureOptions, pass: BlockSink) {
    this.#pass = pass;
    this.#serverPort = serverPort;
    const places: TapPlace[] = at === 'both' ? ['board', 'broker'] : [at];
    this.#interfaces = new Map(places.map((place, number) => [place, number]));
  }

  /** What a file begins with. */
  get head(): Uint8Array {
    return Buffer.concat([sectionHeader(), ...[...this.#interfaces.keys()].map(interfaceDescription)]);
  }

  /**
   * Takes a copy of the segment that is sent; fits `NetOptions.capture`.
   * @param reachedUs the time that all devices have reached; without it the segment is passed on at once
   */
  readonly capture = (segment: Segment, timeUs: number, reachedUs?: number): void => {
    this.#take(segment.direction === UP ? 'board' : 'broker', segment, timeUs, reachedUs);
  };

  /** Takes a copy of the segment that reached the other end; fits `NetOptions.arrived`. */
  readonly arrived = (segment: Segment, timeUs: number, reachedUs?: number): void => {
    this.#take(segment.direction === UP ? 'broker' : 'board', segment, timeUs, reachedUs);
  };

  /** Passes on what is left. */
  end(): void {
    this.#order.end();
  }

  #take(place: TapPlace, segment: Segment, timeUs: number, reachedUs: number | undefined): void {
    const number = this.#interfaces.get(place);
    if (number === undefined) return;
    const block = enhancedPacket(ipPacket(segment, this.#serverPort), timeUs, number);
    const device = segment.path?.device ?? 0;
    if (reachedUs === undefined) this.#pass(block, timeUs, device);
    else this.#order.add(timeUs, device, '', block.toString('latin1'), reachedUs);
  }
}

/** Writes the simulated segments for Wireshark. */
export class PcapWriter {
  readonly capture: PcapBlocks['capture'];
  readonly arrived: PcapBlocks['arrived'];
  readonly #sink: Sink;
  readonly #made: PcapBlocks;
  #blocks: Uint8Array[] = [];
  #bytes = 0;

  constructor(sink: Sink, options: CaptureOptions = {}) {
    this.#sink = sink;
    this.#made = new PcapBlocks(options, this.add);
    this.capture = this.#made.capture;
    this.arrived = this.#made.arrived;
    this.add(this.#made.head);
  }

  /** Blocks that were made elsewhere; they are kept until the next are written. */
  readonly add = (block: Uint8Array): void => {
    this.#blocks.push(block);
    this.#bytes += block.length;
    if (this.#bytes > FLUSH_BYTES) this.#flush();
  };

  /** The sink has all that was captured. */
  close(): void {
    this.#made.end();
    this.#flush();
  }

  #flush(): void {
    this.#sink.write(Buffer.concat(this.#blocks));
    this.#blocks = [];
    this.#bytes = 0;
  }
}

function block(type: number, body: Buffer): Buffer {
  const padded = (body.length + 3) & ~3;
  const out = Buffer.alloc(padded + 12);
  out.writeUInt32LE(type, 0);
  out.writeUInt32LE(out.length, 4);
  body.copy(out, 8);
  out.writeUInt32LE(out.length, out.length - 4);
  return out;
}

function sectionHeader(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  body.writeUInt16LE(1, 4);
  body.writeBigInt64LE(-1n, 8);
  return block(SECTION_HEADER, body);
}

function interfaceDescription(name: string): Buffer {
  const padded = (name.length + 3) & ~3;
  const body = Buffer.alloc(8 + 4 + padded + 4);
  body.writeUInt16LE(LINKTYPE_RAW, 0);
  body.writeUInt16LE(IF_NAME, 8);
  body.writeUInt16LE(name.length, 10);
  body.write(name, 12, 'latin1');
  return block(INTERFACE_DESCRIPTION, body);
}

function enhancedPacket(packet: Buffer, timeUs: number, number: number): Buffer {
  const body = Buffer.alloc(20 + packet.length);
  body.writeUInt32LE(number, 0);
  body.writeUInt32LE(Math.floor(timeUs / 2 ** 32), 4);
  body.writeUInt32LE(timeUs % 2 ** 32, 8);
  body.writeUInt32LE(packet.length, 12);
  body.writeUInt32LE(packet.length, 16);
  packet.copy(body, 20);
  return block(ENHANCED_PACKET, body);
}

function ipPacket(segment: Segment, serverPort: number): Buffer {
  const isUp = segment.direction === UP;
  const device = DEVICE_NET | (segment.path?.device ?? 0);
  const options = optionsOf(segment);
  const packet = Buffer.alloc(IP_BYTES + TCP_BYTES + options.length + segment.payload.length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(segment.packetId & 0xffff, 4);
  packet[8] = 64;
  packet[9] = 6;
  packet.writeInt32BE(isUp ? device : SERVER_ADDRESS, 12);
  packet.writeInt32BE(isUp ? SERVER_ADDRESS : device, 16);
  packet.writeUInt16BE(checksum(packet.subarray(0, IP_BYTES), 0), 10);
  const tcp = packet.subarray(IP_BYTES);
  const port = FIRST_CLIENT_PORT + (segment.flow % CLIENT_PORTS);
  tcp.writeUInt16BE(isUp ? port : serverPort, 0);
  tcp.writeUInt16BE(isUp ? serverPort : port, 2);
  tcp.writeUInt32BE((firstSequence(segment, isUp) + segment.seq) % 2 ** 32, 4);
  if (segment.flags & ACK) tcp.writeUInt32BE((firstSequence(segment, !isUp) + segment.ack) % 2 ** 32, 8);
  tcp[12] = ((TCP_BYTES + options.length) / 4) << 4;
  tcp[13] = segment.flags;
  tcp.writeUInt16BE(Math.min(segment.window, 0xffff), 14);
  options.copy(tcp, TCP_BYTES);
  tcp.write(segment.payload, TCP_BYTES + options.length, 'latin1');
  const pseudo = sum(packet.subarray(12, 20)) + 6 + tcp.length;
  tcp.writeUInt16BE(checksum(tcp, pseudo), 16);
  return packet;
}

/** Streams begin at 0 in the simulator; on the wire each end has a number of its own. */
function firstSequence(segment: Segment, isUp: boolean): number {
  const device = segment.path?.device ?? 0;
  return Math.imul(device * 2 + (isUp ? 1 : 2), 0x9e3779b1 + segment.flow) >>> 0;
}

/** The options in the order in which Linux writes them, as many bytes as `Segment.measure` counts. */
function optionsOf(segment: Segment): Buffer {
  const bytes: number[] = [];
  const stamps = [8, 10, ...uint32(segment.tsValue), ...uint32(segment.tsEcho)];
  if (segment.isSyn) {
    bytes.push(2, 4, segment.mss >> 8, segment.mss & 255);
    if (segment.sackPermitted) bytes.push(4, 2, ...stamps, 1, 3, 3, 0);
  } else if (segment.hasTimestamps) bytes.push(1, 1, ...stamps);
  if (segment.sackBlocks > 0) {
    const first = firstSequence(segment, segment.direction !== UP);
    bytes.push(1, 1, 5, 2 + 8 * segment.sackBlocks);
    for (let edge = 0; edge < 2 * segment.sackBlocks; edge++)
      bytes.push(...uint32(first + segment.sack[edge]));
  }
  return Buffer.from(bytes);
}

function uint32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

function sum(bytes: Buffer): number {
  let total = 0;
  for (let index = 0; index + 1 < bytes.length; index += 2) total += bytes.readUInt16BE(index);
  return bytes.length % 2 === 1 ? total + bytes[bytes.length - 1] * 256 : total;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer, start: number): number {
  let total = start + sum(bytes);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}
