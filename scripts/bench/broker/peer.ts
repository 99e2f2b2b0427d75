import { once } from 'node:events';
import * as net from 'node:net';
import { Failure } from '../../usage.ts';

const CONNACK = 2;
const PUBLISH = 3;
const PUBACK = 4;
const PUBREC = 5;
const PUBREL = 6;
const PUBCOMP = 7;
const SUBACK = 9;

const PUBACK_HEAD = 0x40;
const PUBREC_HEAD = 0x50;
const PUBREL_HEAD = 0x62;
const PUBCOMP_HEAD = 0x70;
const ACK_BYTES = 4;
const NOTHING = Buffer.alloc(0);
const ANSWER_WITHIN_MS = 30_000;

export type Qos = 0 | 1 | 2;

const CLEAN_SESSION = 2;

/** Connects without a keep-alive, in MQTT 3.1.1. */
export function connectBytes(clientId: string, isKept = false): Buffer {
  const head = Buffer.from([
    0x10,
    12 + clientId.length,
    0,
    4,
    0x4d,
    0x51,
    0x54,
    0x54,
    4,
    isKept ? 0 : CLEAN_SESSION,
    0,
    0,
    0,
    clientId.length,
  ]);
  return Buffer.concat([head, Buffer.from(clientId, 'latin1')]);
}

export function subscribeBytes(filter: string, qos: Qos): Buffer {
  const head = Buffer.from([0x82, 5 + filter.length, 0, 1, 0, filter.length]);
  return Buffer.concat([head, Buffer.from(filter, 'latin1'), Buffer.from([qos])]);
}

/** @param payload of at most 16,000 bytes */
export function publishBytes(topic: string, payload: Buffer, qos: Qos, packetId: number): Buffer {
  const id = qos === 0 ? NOTHING : Buffer.from([packetId >> 8, packetId & 255]);
  const length = 2 + topic.length + id.length + payload.length;
  const size = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  const head = Buffer.from([0x30 | (qos << 1), ...size, 0, topic.length]);
  return Buffer.concat([head, Buffer.from(topic, 'latin1'), id, payload]);
}

export interface PeerUser {
  /** @param at where the payload begins, in `bytes` */
  onMessage?(bytes: Buffer, at: number): void;
  /** PUBACK or PUBCOMP. */
  onAcknowledged?(): void;
  /** All bytes that have come are handled; answers have gone. */
  onHandled?(): void;
}

/** A client that costs little: it cuts packets out of what comes, and answers what came at once in one write. */
export class Peer {
  readonly socket: net.Socket;
  readonly #user: PeerUser;
  readonly #answers = Buffer.allocUnsafe(1 << 18);
  #answered = 0;
  #rest: Buffer = NOTHING;
  #onAnswer: ((code: number) => void) | null = null;

  private constructor(socket: net.Socket, user: PeerUser) {
    this.socket = socket;
    this.#user = user;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => {});
  }

  /** @throws Failure where the broker does not let it in */
  static async connect(port: number, clientId: string, user: PeerUser = {}, isKept = false): Promise<Peer> {
    const socket = net.connect(port, '127.0.0.1');
    const peer = new Peer(socket, user);
    await once(socket, 'connect');
    const code = await peer.#ask(connectBytes(clientId, isKept));
    if (code !== 0) throw new Failure(`${clientId}: CONNACK ${code}`);
    return peer;
  }

  async subscribe(filter: string, qos: Qos): Promise<void> {
    const code = await this.#ask(subscribeBytes(filter, qos));
    if (code !== qos) throw new Failure(`SUBACK ${code} for QoS ${qos}`);
  }

  end(): void {
    this.socket.destroy();
  }

  /** @returns the last byte of the answer: a code */
  #ask(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Failure('the broker does not answer')), ANSWER_WITHIN_MS);
      this.#onAnswer = (code) => {
        clearTimeout(late);
        resolve(code);
      };
      this.socket.write(bytes);
    });
  }

  #take(came: Buffer): void {
    const bytes = this.#rest.length === 0 ? came : Buffer.concat([this.#rest, came]);
    let start = 0;
    for (;;) {
      let at = start + 1;
      let length = 0;
      let shift = 0;
      let byte = 128;
      for (; byte > 127 && at < bytes.length; shift += 7) {
        byte = bytes[at++];
        length |= (byte & 127) << shift;
      }
      if (byte > 127 || at + length > bytes.length) break;
      this.#handle(bytes, start, at, at + length);
      start = at + length;
    }
    this.#rest = bytes.subarray(start);
    if (this.#answered > 0) {
      this.socket.write(Buffer.from(this.#answers.subarray(0, this.#answered)));
      this.#answered = 0;
    }
    this.#user.onHandled?.();
  }

  #handle(bytes: Buffer, start: number, body: number, end: number): void {
    const type = bytes[start] >> 4;
    if (type === PUBLISH) {
      const qos = (bytes[start] >> 1) & 3;
      const at = body + 2 + bytes.readUInt16BE(body);
      if (qos > 0) this.#answer(qos === 1 ? PUBACK_HEAD : PUBREC_HEAD, bytes, at);
      this.#user.onMessage?.(bytes, qos > 0 ? at + 2 : at);
    } else if (type === PUBREC) this.#answer(PUBREL_HEAD, bytes, body);
    else if (type === PUBREL) this.#answer(PUBCOMP_HEAD, bytes, body);
    else if (type === PUBACK || type === PUBCOMP) this.#user.onAcknowledged?.();
    else if (type === CONNACK || type === SUBACK) this.#onAnswer?.(bytes[end - 1]);
  }

  #answer(head: number, bytes: Buffer, idAt: number): void {
    const answers = this.#answers;
    if (this.#answered + ACK_BYTES > answers.length) {
      this.socket.write(Buffer.from(answers.subarray(0, this.#answered)));
      this.#answered = 0;
    }
    const at = this.#answered;
    answers[at] = head;
    answers[at + 1] = 2;
    answers[at + 2] = bytes[idAt];
    answers[at + 3] = bytes[idAt + 1];
    this.#answered = at + ACK_BYTES;
  }
}
