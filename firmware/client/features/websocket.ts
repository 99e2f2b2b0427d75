import { MAX_ANSWER_LINE, MAX_UNANSWERED } from '../limits.ts';
import { hangUp, onClose, write } from '../link.ts';
import { onData } from '../reader.ts';
import { given, link } from '../session.ts';
import { bytes } from '../wire.ts';

/** WEBSOCKET. The client half of RFC 6455, between the socket and the reader. What comes is handed on as it comes. */
const web = {
  /** The transport is ws or wss. */
  on: false,
  rest: '',
  /** Bytes of a frame of data that are still to come; below 0 before the server's answer. */
  left: -1,
  /** CONNECT, which has to wait for that. */
  early: '',
  /** The answer's version and status, once its first line is there. */
  status: '',
  /** Headers that the answer must have; each is empty once it has come. */
  missing: [] as string[],
  /** The kind of frame of data that may come: 2 begins a message, 0 goes on with one. */
  next: 2,
  /** Our close frame says 1000 and this. */
  code: 0,
};

/** What a build without it refuses. */
export const NO_WEBSOCKET = WEBSOCKET ? '' : ' transport';

/* Where the connection asks for it. */

/** Notes what the next connection is. */
export function noteTransport(): void {
  if (WEBSOCKET) web.on = /^w/.test(given.options.transport as string);
}

export function isWebSocket(): boolean {
  'inline';
  return WEBSOCKET && web.on;
}

export function webPort(secure: unknown): number {
  'inline';
  return secure ? 443 : 80;
}

/** Whether the options ask for TLS: by `tls`, or by a `transport` that ends with an s. */
export function asksForSecure(): unknown {
  'inline';
  return WEBSOCKET ? isTransportSecure() : given.options.tls;
}

function isTransportSecure(): unknown {
  return given.options.tls || (given.options.transport || '')[2] === 's';
}

/** What hears the socket's data. */
export function listener(): (data: string) => void {
  'inline';
  return WEBSOCKET && web.on ? unwrap : onData;
}

/** Sends CONNECT, or asks for the upgrade that comes before it. false: the connection has ended. */
export function greet(packet: string): boolean {
  'inline';
  return WEBSOCKET && web.on ? upgrade(packet) : write(packet, 0);
}

/** A packet in a frame, or what a frame with this `first` byte has to carry. */
export function framed(data: string, first?: number): string {
  'inline';
  return WEBSOCKET && web.on ? frame(first || 130, data) : data;
}

/** Says in a close frame why the client ends the connection. */
export function sayClose(socket: EspruinoSocket): void {
  if (WEBSOCKET && web.left >= 0) socket.write(frame(136, bytes(3, 232 + web.code)));
}

/** What both sides say in the handshake. */
const AGREED = ['Upgrade:websocket', 'Connection:Upgrade', 'Sec-WebSocket-Protocol:mqtt'];

/** Frames of at most 125 bytes, masked: these have the shortest head, and need not line up with packets (MQTT-6.0.0-2). */
function frame(first: number, data: string): string {
  let text = '';
  do {
    const key = Math.random() * 4294967296;
    // What is zero shows the key, which stands before what it masks.
    const piece = `\0\0\0\0${data.slice(0, 125)}`;
    text += bytes(first, piece.length + 124);
    for (let at = 0; piece[at]; ) text += bytes((piece.charCodeAt(at) ^ (key >> ((at++ & 3) * 8))) & 255);
    data = data.slice(125);
  } while (data);
  return text;
}

/** Asks for the upgrade. Digits are base64, too; 20 of them and AA are the 16 bytes of a key. */
function upgrade(connect: string): boolean {
  const key = `${Math.random().toFixed(20).slice(2)}AA==`;
  web.early = connect;
  link.socket.write(
    [
      `GET ${given.options.path || '/mqtt'} HTTP/1.1`,
      `Host:${given.options.host || given.host}${given.options.port ? `:${given.options.port}` : ''}`,
      'Sec-WebSocket-Version:13',
      `Sec-WebSocket-Key:${key}`,
    ]
      .concat(AGREED, '', '')
      .join('\r\n'),
  );
  let proof = '';
  try {
    proof = `Sec-WebSocket-Accept:${btoa(require('crypto').SHA1(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`))}`;
  } catch {
    // A small board has no SHA-1, and goes without.
  }
  web.missing = AGREED.concat(proof);
  return true;
}

/** The next connection begins anew. */
export function endWeb(): void {
  if (WEBSOCKET) {
    web.rest = '';
    web.left = -1;
    web.next = 2;
    web.code = 0;
    web.status = '';
  }
}

/**
 * Takes line after line of the server's answer: proxies add many, and none is kept. The engine's `indexOf` also finds a
 * text that is cut at the end of the other: so a line ends with one character, and a dot stands behind each header.
 */
function readAnswer(): void {
  let end = 0;
  while (web.left < 0 && web.rest) {
    end = web.rest.indexOf('\n');
    if (end < 0) {
      if (web.rest.length >= MAX_ANSWER_LINE) hangUp('HTTP');
      return;
    }
    const line = web.rest.slice(0, end).trim();
    web.rest = web.rest.slice(end + 1);
    if (line) {
      if (!web.status) web.status = line.slice(0, 12);
      const header = `${line.toLowerCase().replace(/[ \t]/g, '').replace(':', ':,')},.`;
      for (const at in web.missing) {
        const parts = web.missing[at].toLowerCase().split(':');
        if (!header.indexOf(`${parts[0]}:,`) && header.indexOf(`,${parts[1]},`) > 0) web.missing[at] = '';
      }
    } else if (web.status.slice(9) !== '101') hangUp(web.status || 'HTTP');
    else if (web.missing.join('')) hangUp(`${web.status} without ${web.missing.join('').split(':')[0]}`);
    else {
      web.left = 0;
      write(web.early, 0);
    }
  }
}

function unwrap(data: string): void {
  // An old socket may have something left.
  if (link.socket) web.rest += data;
  if (web.left < 0) readAnswer();
  while (web.rest && web.left >= 0) {
    let first = 0;
    let at = 0;
    let length = web.left;
    if (!length) {
      first = web.rest.charCodeAt(0);
      length = web.rest.charCodeAt(1);
      at = 2;
      // 1003: text. 1002: a long control frame or one in pieces, a masked frame, a reserved bit or kind, a message that
      // begins within another. 1009: a length of 64 bits.
      web.code = (
        first % 128 === 1
          ? 3
          : first > 135 && first < 139
            ? length > 125 && 2
            : length > 127 || first % 128 !== web.next
              ? 2
              : length > 126 && 9
      ) as number;
      if (length === 126) {
        at = 4;
        length = (web.rest.charCodeAt(2) << 8) | web.rest.charCodeAt(3);
      }
      if (!web.code && !(web.rest.length >= (first > 135 ? at + length : at))) return;
    }
    if (web.code || first === 136) {
      if (web.code) hangUp(`WebSocket ${1000 + web.code}`);
      else onClose('WebSocket 1000');
      return;
    }
    data = web.rest.slice(at, at + length);
    web.rest = web.rest.slice(at + length);
    if (first > 135) {
      if (first === 137 && !(link.room < -MAX_UNANSWERED)) write(data, length, '', 138);
    } else {
      if (at) web.next = first > 127 ? 2 : 0;
      web.left = length - data.length;
      onData(data);
    }
  }
}
