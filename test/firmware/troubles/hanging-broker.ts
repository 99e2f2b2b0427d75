import type { Packet } from 'mqtt-packet';
import type { Board } from '../scripted.ts';

/** The topic of a PUBLISH, the filter of a SUBSCRIBE or UNSUBSCRIBE. */
export function topicOf(packet: { cmd: string }): string {
  const { topic, subscriptions, unsubscriptions } = packet as {
    topic?: string;
    subscriptions?: { topic: string }[];
    unsubscriptions?: string[];
  };
  return topic ?? subscriptions?.[0].topic ?? unsubscriptions?.[0] ?? '';
}

/** Answers a board's packets, but for those on which it hangs up or says nothing. */
export class Broker {
  /** Payloads that it has acknowledged. */
  readonly taken: string[] = [];
  readonly subscribed: string[] = [];
  /** Until so many ends SUBACKs come together with the end. */
  endsWithAnswers = 0;
  #late: Packet[] = [];
  /** Comes after each CONNACK. */
  sends: Packet | null = null;
  hangUps = 0;
  /** Its host ends connections by RST, and bytes of the client are left unsent. */
  resets = false;
  /** Packets that it has left without an answer. */
  left = 0;
  readonly #board: Board;
  readonly #hangsUpOn: (packet: Packet) => boolean;
  readonly #ignores: (packet: Packet) => boolean;

  constructor(
    board: Board,
    hangsUpOn: (packet: Packet) => boolean,
    ignores: (packet: Packet) => boolean = () => false,
  ) {
    this.#board = board;
    this.#hangsUpOn = hangsUpOn;
    this.#ignores = ignores;
  }

  /** Lets so many seconds pass. */
  serve(seconds: number): void {
    for (let step = 0; step < seconds * 5; step++) {
      this.#board.pass(200);
      const { peer } = this.#board;
      if (peer) for (const packet of peer.take()) if (!peer.ended) this.#answer(packet);
      this.#board.idle();
    }
  }

  #answer(packet: Packet): void {
    const { peer } = this.#board;
    if (packet.cmd === 'connect') {
      this.#board.accept();
      if (this.sends !== null) peer.send(this.sends);
    } else if (packet.cmd === 'pingreq') peer.send({ cmd: 'pingresp' });
    else if (this.#ignores(packet)) this.left++;
    else if (this.#hangsUpOn(packet)) {
      this.hangUps++;
      // What is written now finds the socket closed.
      peer.ended = true;
      for (const late of this.#late.splice(0)) peer.send(late);
      peer.close(this.resets);
    } else if (packet.cmd === 'publish') {
      this.taken.push(`${packet.payload}`);
      if (packet.qos === 1) peer.send({ cmd: 'puback', messageId: packet.messageId });
      if (packet.qos === 2) peer.send({ cmd: 'pubrec', messageId: packet.messageId });
    } else if (packet.cmd === 'pubrel') {
      peer.send({ cmd: 'pubcomp', messageId: packet.messageId });
    } else if (packet.cmd === 'subscribe') {
      this.subscribed.push(topicOf(packet));
      const suback: Packet = { cmd: 'suback', messageId: packet.messageId, granted: [0] };
      if (this.hangUps < this.endsWithAnswers) this.#late.push(suback);
      else peer.send(suback);
    } else if (packet.cmd === 'unsubscribe')
      peer.send({ cmd: 'unsuback', messageId: packet.messageId } as Packet);
  }
}
