import { given } from './given.ts';
import { MAX_ANSWER_HEAD } from './limits.ts';
import { link, step } from './link.ts';
import { take } from './reader.ts';
import { bytes } from './wire.ts';

/** The client half of RFC 6455, between the socket and the reader. What comes is handed on as it comes. */
export const web = {
  rest: '',
  /** Bytes of a frame of data that are still to come; below 0 before the server's answer. */
  left: 0,
  /** CONNECT, which has to wait for that. */
  early: '',
};

/** Frames of at most 125 bytes, masked: these have the shortest head, and need not line up with packets (MQTT-6.0.0-2). */
export function frame(first: number, data: string): string {
  const key = Math.random() * 2147483648;
  let text = '';
  do {
    // What is zero shows the key, which stands before what it masks.
    const piece = `\0\0\0\0${data.slice(0, 125)}`;
    text += bytes(first, piece.length + 124);
    for (let at = 0; at < piece.length; at++)
      text += bytes(piece.charCodeAt(at) ^ ((key >> ((at & 3) * 8)) & 255));
    data = data.slice(125);
  } while (data);
  return text;
}

/**
 * Asks for the upgrade. Sec-WebSocket-Accept is not checked: that would take SHA-1, and guards against caches only, which
 * understand none of what follows. Digits are base64, too; 20 of them and AA are the 16 bytes of a key.
 */
export function upgrade(connect: string): void {
  web.left = -1;
  web.early = connect;
  link.sent = 1;
  link.socket.write(
    [
      `GET ${given.options.path || '/mqtt'} HTTP/1.1`,
      `Host:${given.host}`,
      'Upgrade:websocket',
      'Connection:Upgrade',
      'Sec-WebSocket-Version:13',
      'Sec-WebSocket-Protocol:mqtt',
      `Sec-WebSocket-Key:${Math.random().toFixed(20).slice(2)}AA==`,
      '',
      '',
    ].join('\r\n'),
  );
}

export function unwrap(data: string): void {
  // An old socket may have something left.
  if (link.socket) web.rest += data;
  if (web.left < 0) {
    const end = web.rest.indexOf('\r\n\r\n');
    if (end < 0 && web.rest.length < MAX_ANSWER_HEAD) return;
    if (end < 0 || web.rest.slice(9, 12) !== '101') {
      step(web.rest.slice(0, 12));
      return;
    }
    web.rest = web.rest.slice(end + 4);
    web.left = 0;
    link.socket.write(frame(130, web.early));
  }
  while (web.rest) {
    const first = web.rest.charCodeAt(0);
    let length = web.rest.charCodeAt(1);
    let at = 2;
    if (web.left) {
      data = web.rest.slice(0, web.left);
      web.rest = web.rest.slice(web.left);
      web.left -= data.length;
      take(data);
    } else {
      // Data is binary, whole or in pieces; else only a short ping or pong goes on. No server masks.
      const isData = !(first & 125);
      if (length > (isData ? 126 : 125) || !(isData || first === 137 || first === 138)) {
        step('frame');
        return;
      }
      if (length > 125) {
        at = 4;
        length = (web.rest.charCodeAt(2) << 8) | web.rest.charCodeAt(3);
      }
      if (!(web.rest.length >= (isData ? at : 2 + length))) return;
      if (isData) web.left = length;
      else {
        at += length;
        if (first === 137) link.socket.write(frame(138, web.rest.slice(2, at)));
      }
      web.rest = web.rest.slice(at);
    }
  }
}
