import mqtt, { type ISubscribePacket, type Packet, type QoS } from 'mqtt-packet';
import { Board } from '../firmware/scripted.ts';

export const bytesOf = (packet: Packet) => mqtt.generate(packet).toString('latin1');

/** A PUBLISH as a broker sends it. */
export const message = (
  topic: string,
  payload: string,
  qos: 0 | 1 = 0,
  messageId = 7,
  dup = false,
): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos,
  messageId: qos ? messageId : undefined,
  dup,
  retain: false,
});

/** A packet of less than 128 bytes, right or wrong. */
export const raw = (first: number, body: string) => String.fromCharCode(first, body.length) + body;

/** A packet that is its type and a packet id: PUBACK, UNSUBACK. */
export const answer = (first: 0x40 | 0xb0, id = 0) => raw(first, String.fromCharCode(id >> 8, id & 255));

/** Text as a byte-string engine holds it. */
export const utf8 = (text: string) => Buffer.from(text).toString('latin1');

const isUnicode = (text: unknown) => /[^\0-\xff]/.test(String(text));

/** `E` is a function with functions, as on the engine. */
const engine = (isUTF8: (text: unknown) => boolean, fromUTF8: (text: string) => string | undefined) => ({
  E: Object.assign(() => {}, { isUTF8, fromUTF8 }),
});

/** Both kinds of engine as far as the client asks, and how a program's text looks there. */
export const engines = [
  {
    strings: 'bytes',
    globals: engine(
      () => false,
      () => undefined,
    ),
    text: utf8,
  },
  {
    strings: 'Unicode',
    globals: engine(isUnicode, (text) => (isUnicode(text) ? utf8(text) : text)),
    text: (text: string) => text,
  },
];

/** What Unicode has and UTF-8 must not: cut, too long, a surrogate, past U+10FFFF, a lone follower. */
export const NOT_UTF8 = [
  '\xc3',
  '\xc0\xaf',
  '\xe0\x80\xaf',
  '\xed\xa0\x80',
  '\xf4\x90\x80\x80',
  '\x80',
  '\xff',
];

export interface Frame {
  first: number;
  body: string;
}

/** The packets of a stream as they stand there, unjudged. */
export function frames(stream: string): Frame[] {
  const found: Frame[] = [];
  for (let at = 0; at < stream.length; ) {
    const first = stream.charCodeAt(at++);
    let length = 0;
    for (let shift = 0, digit = 128; digit > 127; shift += 7) {
      digit = stream.charCodeAt(at++);
      length |= (digit & 127) << shift;
    }
    found.push({ first, body: stream.slice(at, at + length) });
    at += length;
  }
  return found;
}

/** The bytes that reached the broker since the last call. */
export function takeBytes(board: Board): string {
  board.idle();
  const bytes = board.peer.sent;
  board.peer.sent = '';
  board.peer.take();
  return bytes;
}

/** The packets that reached the broker since the last call, as mqtt-packet reads them. */
export function takePackets<C extends Packet['cmd']>(board: Board, cmd: C): Extract<Packet, { cmd: C }>[] {
  board.idle();
  board.peer.sent = '';
  return board.peer.take().filter((packet): packet is Extract<Packet, { cmd: C }> => packet.cmd === cmd);
}

export function receive(board: Board, packet: Packet | string): void {
  if (typeof packet === 'string') board.peer.sendBytes(packet);
  else board.peer.send(packet);
  board.idle();
}

/** Answers SUBSCRIBEs as a broker does: a code for each filter, in their order. */
export function grant(board: Board, asked: ISubscribePacket[], code: (filter: string) => number): void {
  for (const { messageId, subscriptions } of asked)
    receive(board, {
      cmd: 'suback',
      messageId,
      granted: subscriptions.map(({ topic }) => code(topic) as QoS),
    });
}

/** Grants all that the client asks for, a window after the other; how many those were. */
export function grantAll(board: Board): number {
  let count = 0;
  for (
    let asked = takePackets(board, 'subscribe');
    asked.length > 0;
    asked = takePackets(board, 'subscribe')
  ) {
    count += asked.length;
    grant(board, asked, () => 0);
  }
  return count;
}

/** Waits through the client's backoff for its next connection, and accepts it. */
export function comeBack(board: Board, sessionPresent = false): void {
  const before = board.peers.length;
  for (let second = 0; second < 128 && board.peers.length === before; second++) board.pass(1000);
  takeBytes(board);
  board.accept(sessionPresent);
}

/** The broker hangs up, and takes the client back. */
export function reconnect(board: Board, sessionPresent = false): void {
  board.peer.close();
  comeBack(board, sessionPresent);
}

/** What is left of a connection after it got `data`: it must have ended, with one error, and come back. */
export function afterViolation(data: string, cut = data.length) {
  const board = new Board('default');
  const client = board.connected();
  let errors = 0;
  client.on('error', () => errors++);
  board.peer.sendBytes(data.slice(0, cut));
  board.idle();
  if (cut < data.length && !board.peer.ended) receive(board, data.slice(cut));
  const closed = board.peer.ended && !client.connected;
  board.pass(1000);
  board.accept();
  return { closed, errors, comesBack: board.peers.length === 2 && client.connected, thrown: board.thrown };
}

export const CLOSED = { closed: true, errors: 1, comesBack: true, thrown: [] };
