import mqtt, { type Packet } from 'mqtt-packet';

// biome-ignore lint/suspicious/noExplicitAny: an object of the board's realm
type Any = any;

const CHUNK = 536;

/** The other end of a socket, and the engine's buffer in front of it. */
export class Peer {
  readonly socket: Any;
  readonly options: Record<string, unknown>;
  /** Bytes that have left the board and have not been read by the test. */
  sent = '';
  /** Waits in the engine. */
  unsent = '';
  /** The most bytes that ever waited there. */
  mostUnsent = 0;
  /** The socket takes no bytes. */
  stalled = false;
  ended = false;
  /** Every packet that arrived, as mqtt-packet reads it. */
  readonly packets: Packet[] = [];
  /** What of the bytes is MQTT: all of them, unless they come in frames. */
  readonly unframe: (chunk: Buffer) => Buffer;
  #parser = mqtt.parser();

  constructor(
    socket: Any,
    options: Record<string, unknown>,
    unframe: (chunk: Buffer) => Buffer = (chunk) => chunk,
  ) {
    this.unframe = unframe;
    this.socket = socket;
    this.options = options;
    this.#parser.on('packet', (packet) => this.packets.push(packet));
    this.#parser.on('error', (error) => {
      throw error;
    });
    socket.write = (data: unknown) => {
      if (this.ended) throw new Error('This socket is closed');
      if (typeof data !== 'string') throw new Error(`not a string: ${data}`);
      this.unsent += data;
      this.mostUnsent = Math.max(this.mostUnsent, this.unsent.length);
      return false;
    };
    socket.end = () => {
      this.ended = true;
    };
  }

  /** One idle loop; true when something happened. */
  flush(): boolean {
    if (this.stalled || this.unsent === '') return false;
    const chunk = this.unsent.slice(0, CHUNK);
    this.unsent = this.unsent.slice(CHUNK);
    this.sent += chunk;
    this.#parser.parse(this.unframe(Buffer.from(chunk, 'latin1')));
    if (this.unsent === '' && !this.ended) this.socket.emit('drain');
    return true;
  }

  /** The packets since the last call. */
  take(): Packet[] {
    return this.packets.splice(0);
  }

  send(packet: Packet): void {
    this.sendBytes(mqtt.generate(packet).toString('latin1'));
  }

  sendBytes(data: string): void {
    for (let at = 0; at < data.length; at += CHUNK) this.socket.emit('data', data.slice(at, at + CHUNK));
  }

  /** @param hadError as the engine's: true where bytes were not sent when the connection was reset */
  close(hadError = false): void {
    this.ended = true;
    this.socket.emit('end');
    this.socket.emit('close', hadError);
  }
}
