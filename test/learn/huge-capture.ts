const PIECE_BYTES = 1 << 20;
const RECORD_BYTES = 16;
const HEADERS_BYTES = 40;
const SYN = 2;
const ACK = 16;
const BROKER_PORT = 1883;
const READING_BYTES = 100;
const PUBACK_BYTES = 4;
/** A packet up before which one was lost. */
const LOST_EVERY = 20;
/** Readings of one connection; then its device has another. */
const READINGS = 60;

export interface HugeCapture {
  bytes: number;
  /** With connections at the same time; after each connection comes a device that was not seen before. */
  connections: number;
  roundTripUs: number;
}

interface Connection {
  device: number;
  upSeq: number;
  downSeq: number;
  packetId: number;
  readings: number;
}

/** A pcap file of raw IP, about so long: many devices publish, are answered, and acknowledge that after a round trip. */
export function* hugeCapture({ bytes, connections, roundTripUs }: HugeCapture): Generator<Buffer> {
  const piece = Buffer.alloc(PIECE_BYTES);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(101, 20);
  header.copy(piece);
  let at = header.length;
  let written = 0;
  let timeUs = 1e12;
  let devices = 0;
  const packet = (one: Connection, isUp: boolean, flags: number, payload: Buffer): void => {
    const length = HEADERS_BYTES + payload.length;
    piece.writeUInt32LE(Math.floor(timeUs / 1e6), at);
    piece.writeUInt32LE(timeUs % 1e6, at + 4);
    piece.writeUInt32LE(length, at + 8);
    piece.writeUInt32LE(length, at + 12);
    const ip = at + RECORD_BYTES;
    piece.fill(0, ip, ip + HEADERS_BYTES);
    piece[ip] = 0x45;
    piece.writeUInt16BE(length, ip + 2);
    piece.writeUInt16BE(isUp ? one.packetId++ & 0xffff : 0, ip + 4);
    piece[ip + 9] = 6;
    piece.writeUInt32BE(isUp ? one.device : 1, ip + 12);
    piece.writeUInt32BE(isUp ? 1 : one.device, ip + 16);
    piece.writeUInt16BE(isUp ? 49_152 : BROKER_PORT, ip + 20);
    piece.writeUInt16BE(isUp ? BROKER_PORT : 49_152, ip + 22);
    piece.writeUInt32BE((isUp ? one.upSeq : one.downSeq) >>> 0, ip + 24);
    piece.writeUInt32BE((isUp ? one.downSeq : one.upSeq) >>> 0, ip + 28);
    piece[ip + 32] = 0x50;
    piece[ip + 33] = flags;
    payload.copy(piece, ip + HEADERS_BYTES);
    at = ip + length;
    if (isUp) one.upSeq += payload.length + (flags & SYN ? 1 : 0);
    else one.downSeq += payload.length + (flags & SYN ? 1 : 0);
  };
  const begin = (): Connection => {
    const one = { device: 0x0a000000 + ++devices, upSeq: devices, downSeq: 7, packetId: 0, readings: 0 };
    packet(one, true, SYN, EMPTY);
    packet(one, false, SYN | ACK, EMPTY);
    timeUs += roundTripUs;
    packet(one, true, ACK, connectOf(`meter-${devices}`));
    return one;
  };
  const open = Array.from({ length: connections }, (): Connection | null => null);
  const [reading, puback] = [Buffer.alloc(READING_BYTES, 0x32), Buffer.alloc(PUBACK_BYTES, 0x40)];
  for (let turn = 0; written + at < bytes; turn++) {
    const place = turn % connections;
    const one = open[place] ?? begin();
    open[place] = ++one.readings < READINGS ? one : null;
    if (turn % LOST_EVERY === 0) one.packetId++;
    packet(one, true, ACK, reading);
    packet(one, false, ACK, puback);
    timeUs += roundTripUs;
    packet(one, true, ACK, EMPTY);
    timeUs += 100;
    if (at < PIECE_BYTES / 2) continue;
    yield piece.subarray(0, at);
    written += at;
    at = 0;
  }
  yield piece.subarray(0, at);
}

const EMPTY = Buffer.alloc(0);

/** CONNECT of MQTT 3.1.1. */
function connectOf(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const head = [0x10, 12 + id.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, id.length];
  return Buffer.concat([Buffer.from(head), id]);
}
