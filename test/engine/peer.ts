import type { Step } from './scenario.ts';

/** One accepted connection, real or virtual, as a script drives it. */
export interface PeerSocket {
  send(bytes: string): void;
  fin(): void;
  reset(): void;
}

/** What a script needs of the world it runs in. */
export interface PeerWorld {
  after(ms: number, action: () => void): void;
  /** Stops listening, and goes on after so long. */
  down(ms: number): void;
}

/** Plays the script of one connection, and keeps what came. */
export class PeerScript {
  received = '';
  /** How the program's end of it ended. */
  ended: '' | 'fin' | 'reset' = '';
  readonly #socket: PeerSocket;
  readonly #world: PeerWorld;
  readonly #steps: Step[];
  #unread = '';
  #waiting = false;
  #over = false;
  #frozen = false;
  #done = 0;

  constructor(steps: Step[], socket: PeerSocket, world: PeerWorld) {
    this.#steps = steps.slice();
    this.#socket = socket;
    this.#world = world;
  }

  /** The connection is there. */
  start(): void {
    this.#advance();
  }

  data(bytes: string): void {
    this.received += bytes;
    this.#unread += bytes;
    this.#advance();
  }

  /** The program's life is over; what its engine does to the connection now does not count. */
  freeze(): void {
    this.#frozen = true;
  }

  /** The program's side sent FIN or RST. */
  end(how: 'fin' | 'reset'): void {
    if (this.ended === '' && !this.#frozen) this.ended = how;
    this.#over = true;
  }

  #advance(): void {
    while (!this.#waiting && !this.#over && this.#steps.length > 0) {
      const step = this.#steps[0];
      if (!this.#take(step)) return;
      this.#steps.shift();
      this.#done = 0;
    }
  }

  /** @returns true when the step is done */
  #take(step: Step): boolean {
    switch (step.do) {
      case 'send':
        this.#socket.send(step.bytes);
        return true;
      case 'recv':
        if (this.#unread.length < step.count) return false;
        this.#unread = this.#unread.slice(step.count);
        return true;
      case 'wait':
        this.#pause(step.ms);
        return true;
      case 'fin':
        this.#socket.fin();
        return true;
      case 'reset':
        this.#over = true;
        this.#socket.reset();
        return true;
      case 'down':
        this.#world.down(step.ms);
        return true;
      case 'packets':
        while (this.#done < step.count && this.#packet() !== null) this.#done++;
        return this.#done >= step.count;
      case 'broker':
        for (let packet = null; this.#done < step.packets; this.#done++) {
          packet = this.#packet();
          if (packet === null) return false;
          this.#answer(answerTo(packet), step.pieces);
        }
        return true;
    }
  }

  #pause(ms: number): void {
    this.#waiting = true;
    this.#world.after(ms, () => {
      this.#waiting = false;
      this.#advance();
    });
  }

  /** Pieces come 10 ms apart, so that none is joined with the next on its way. */
  #answer(bytes: string, pieces: number): void {
    for (let from = 0, index = 0; from < bytes.length; from += pieces, index++) {
      const piece = bytes.slice(from, from + pieces);
      if (index === 0) this.#socket.send(piece);
      else this.#world.after(10 * index, () => this.#socket.send(piece));
    }
  }

  /** Takes one whole MQTT packet from the front. */
  #packet(): string | null {
    let length = 0;
    for (let at = 1, shift = 0; ; at++, shift += 7) {
      if (at >= this.#unread.length) return null;
      const digit = this.#unread.charCodeAt(at);
      length |= (digit & 127) << shift;
      if (digit > 127) continue;
      const end = at + 1 + length;
      if (this.#unread.length < end) return null;
      const packet = this.#unread.slice(0, end);
      this.#unread = this.#unread.slice(end);
      return packet;
    }
  }
}

/** What a broker without faults says: CONNACK, PUBACK or PUBREC, PUBCOMP, SUBACK with what was asked, UNSUBACK, PINGRESP. */
function answerTo(packet: string): string {
  const first = packet.charCodeAt(0);
  const body = packet.slice(packet.charCodeAt(1) > 127 ? 3 : 2);
  switch (first >> 4) {
    case 1:
      return '\x20\x02\0\0';
    case 3: {
      const after = 2 + body.charCodeAt(0) * 256 + body.charCodeAt(1);
      return first & 6 ? `${first & 4 ? '\x50' : '\x40'}\x02${body.slice(after, after + 2)}` : '';
    }
    case 6:
      return `\x70\x02${body}`;
    case 8:
      return `\x90\x03${body.slice(0, 2)}${body.slice(-1)}`;
    case 10:
      return `\xb0\x02${body.slice(0, 2)}`;
    case 12:
      return '\xd0\0';
  }
  return '';
}
