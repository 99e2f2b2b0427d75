import type { NetError, Socket, SocketUser } from '../net/socket.ts';

/**
 * TLS as cost: round trips and bytes, no secrets. A full TLS 1.2 handshake (ECDHE-RSA, two certificates with
 * RSA 2048, no client certificate), counted with `openssl s_client -msg` 3.0 against mosquitto 2.0.11. [M]
 */
export const CLIENT_HELLO_BYTES = 188;
/** ServerHello, Certificate, ServerKeyExchange, ServerHelloDone. */
export const SERVER_HELLO_BYTES = 1868;
/** ClientKeyExchange, ChangeCipherSpec, Finished. */
export const CLIENT_FINISH_BYTES = 93;
/** NewSessionTicket, ChangeCipherSpec, Finished. */
export const SERVER_FINISH_BYTES = 242;
/** Around every write: header 5, explicit nonce 8, tag 16 (AES-GCM, RFC 5288). */
export const RECORD_OVERHEAD_BYTES = 29;
/** A record's plaintext at most (RFC 5246, 6.2.1). */
const MAX_PLAINTEXT = 16_384;
/** Plaintext that waits for the handshake or for the socket; beyond it `write` takes less. */
export const MAX_WAITING = 16_384;

const HEADER_BYTES = 5;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

/** A record of TLS 1.2 on the wire; the bytes it adds are zeros. */
function record(type: number, body: string): string {
  return String.fromCharCode(type, 3, 3, body.length >> 8, body.length & 255) + body;
}

function flight(bytes: number): string {
  return record(HANDSHAKE, '\0'.repeat(bytes - HEADER_BYTES));
}

const SEAL = '\0'.repeat(RECORD_OVERHEAD_BYTES - HEADER_BYTES);

/** One end of a TLS connection: a socket to the program above, a user to the TCP below. */
export class TlsEnd implements Socket, SocketUser {
  #tcp: Socket | null = null;
  #user: SocketUser | null = null;
  #isServer: boolean;
  #isOpen = false;
  #incoming = '';
  #plain = '';
  /** Sealed, not yet taken by the TCP. */
  #outgoing = '';
  /** Not yet sealed. */
  #waiting = '';
  #wantsToWrite = false;
  #endsAfterwards = false;

  constructor(isServer: boolean) {
    this.#isServer = isServer;
  }

  /** The TCP connection is there; a client says hello. */
  start(tcp: Socket): void {
    this.#tcp = tcp;
    if (!this.#isServer) this.#send(flight(CLIENT_HELLO_BYTES));
  }

  set user(user: SocketUser) {
    this.#user = user;
  }

  write(bytes: string): number {
    if (this.#endsAfterwards) return 0;
    const taken = bytes.slice(0, MAX_WAITING - this.#waiting.length);
    this.#waiting += taken;
    if (taken.length < bytes.length) this.#wantsToWrite = true;
    this.#flush();
    return taken.length;
  }

  read(limit: number): string {
    const bytes = this.#plain.slice(0, limit);
    this.#plain = this.#plain.slice(bytes.length);
    return bytes;
  }

  get readableBytes(): number {
    return this.#plain.length;
  }

  get ended(): boolean {
    return this.#tcp?.ended ?? false;
  }

  end(): void {
    this.#endsAfterwards = true;
    this.#flush();
  }

  abort(): void {
    this.#tcp?.abort();
  }

  onConnected(): void {}

  onReadable(): void {
    const tcp = this.#tcp;
    if (tcp === null) return;
    this.#incoming += tcp.read(Number.POSITIVE_INFINITY);
    const before = this.#plain.length;
    this.#takeRecords();
    if (this.#plain.length > before || tcp.ended) this.#user?.onReadable();
  }

  onWritable(): void {
    this.#flush();
    if (!this.#wantsToWrite || this.#waiting.length >= MAX_WAITING) return;
    this.#wantsToWrite = false;
    this.#user?.onWritable();
  }

  onClosed(error: NetError | null): void {
    this.#user?.onClosed(error);
  }

  #takeRecords(): void {
    while (this.#incoming.length >= HEADER_BYTES) {
      const length = (this.#incoming.charCodeAt(3) << 8) | this.#incoming.charCodeAt(4);
      if (this.#incoming.length < HEADER_BYTES + length) return;
      const body = this.#incoming.slice(HEADER_BYTES, HEADER_BYTES + length);
      const type = this.#incoming.charCodeAt(0);
      this.#incoming = this.#incoming.slice(HEADER_BYTES + length);
      if (type === APPLICATION_DATA) this.#plain += body.slice(SEAL.length);
      else this.#shakeHands(HEADER_BYTES + length);
    }
  }

  #shakeHands(bytes: number): void {
    if (bytes === CLIENT_HELLO_BYTES) this.#send(flight(SERVER_HELLO_BYTES));
    else if (bytes === SERVER_HELLO_BYTES) this.#send(flight(CLIENT_FINISH_BYTES));
    else {
      this.#isOpen = true;
      if (bytes === CLIENT_FINISH_BYTES) this.#send(flight(SERVER_FINISH_BYTES));
      else this.#flush();
    }
  }

  #flush(): void {
    if (this.#isOpen) {
      while (this.#waiting !== '' && this.#outgoing === '') {
        const part = this.#waiting.slice(0, MAX_PLAINTEXT);
        this.#waiting = this.#waiting.slice(part.length);
        this.#send(record(APPLICATION_DATA, SEAL + part));
      }
    }
    if (this.#outgoing !== '') this.#send('');
    if (this.#endsAfterwards && this.#outgoing === '' && this.#waiting === '') this.#tcp?.end();
  }

  #send(bytes: string): void {
    this.#outgoing += bytes;
    this.#outgoing = this.#outgoing.slice(this.#tcp?.write(this.#outgoing) ?? 0);
  }
}
