import { CONNACK, CONNECT, PUBACK, PUBLISH, type Publish } from '../broker/packets.ts';
import { PacketReader, type WirePacket } from '../checks/packet.ts';

/** Who is told of what a broker takes in. */
export interface EarUser {
  /** The broker has this message: at QoS 1 because it says so, at QoS 0 because it was handed over. */
  takenIn(publish: Publish): void;
  /** The broker lets the client in (code 0), or says why not. */
  answered(code: number): void;
}

/** Listens at the broker's end of one connection. A broker that is not ours can only be heard. */
export class Ear {
  #user: EarUser;
  #up = new PacketReader();
  #down = new PacketReader();
  /** By packet id, so there are 65,535 at the most. */
  #unacknowledged = new Map<number, Publish>();

  constructor(user: EarUser) {
    this.#user = user;
  }

  up(bytes: string): void {
    this.#up.read(bytes, this.#onSent);
  }

  down(bytes: string): void {
    this.#down.read(bytes, this.#onAnswer);
  }

  #onSent = ({ type, level, publish }: WirePacket): void => {
    if (type === CONNECT) this.#down.speak(level);
    if (type !== PUBLISH || publish === null) return;
    if (publish.qos === 0) this.#user.takenIn(publish);
    else this.#unacknowledged.set(publish.packetId, publish);
  };

  #onAnswer = ({ type, packetId, code }: WirePacket): void => {
    if (type === CONNACK) this.#user.answered(code);
    if (type !== PUBACK) return;
    const publish = this.#unacknowledged.get(packetId);
    if (publish === undefined) return;
    this.#unacknowledged.delete(packetId);
    this.#user.takenIn(publish);
  };
}
