import {
  CONNACK,
  CONNECT,
  PUBACK,
  PUBLISH,
  PUBREC,
  PUBREL,
  type Publish,
} from '../../broker/codec/packets.ts';
import { PacketReader, type WirePacket } from '../../checks/packet.ts';

/** Reason codes of MQTT 5 from here on are refusals. */
const FAILED = 0x80;

/** Gets what a broker takes over. */
export interface BrokerTapUser {
  /** Packet ids of QoS 2 messages that the broker has, from PUBREC to PUBREL, over all connections of a client. */
  readonly unreleased: Set<number>;
  /** The broker has this message: above QoS 0 it has acknowledged it, at QoS 0 it was handed over. */
  takenIn(publish: Publish): void;
  /** The broker accepts the client (code 0), or refuses it. @param level 4 is MQTT 3.1.1 */
  answered(code: number, level: number): void;
}

/** Reads the bytes at the broker's end of one connection: of a broker that is not ours nothing else can be observed. */
export class BrokerTap {
  #user: BrokerTapUser;
  #up = new PacketReader();
  #down = new PacketReader();
  #level = 4;
  /** By packet id: at most 65,535. */
  #unacknowledged = new Map<number, Publish>();

  constructor(user: BrokerTapUser) {
    this.#user = user;
  }

  up(bytes: string): void {
    this.#up.read(bytes, this.#onSent);
  }

  down(bytes: string): void {
    this.#down.read(bytes, this.#onAnswer);
  }

  #onSent = ({ type, packetId, publish, level }: WirePacket): void => {
    if (type === CONNECT) {
      this.#level = level;
      this.#down.speak(level);
    } else if (type === PUBREL) this.#user.unreleased.delete(packetId);
    else if (type === PUBLISH && publish?.qos === 0) this.#user.takenIn(publish);
    else if (type === PUBLISH && publish !== null) this.#unacknowledged.set(packetId, publish);
  };

  #onAnswer = (packet: WirePacket): void => {
    if (packet.type === CONNACK) this.#onConnack(packet);
    else if (packet.type === PUBACK || packet.type === PUBREC) this.#onTaken(packet);
  };

  #onConnack({ code, sessionPresent }: WirePacket): void {
    if (code === 0 && !sessionPresent) this.#user.unreleased.clear();
    this.#user.answered(code, this.#level);
  }

  #onTaken({ type, packetId, code }: WirePacket): void {
    const publish = this.#unacknowledged.get(packetId);
    if (publish === undefined) return;
    this.#unacknowledged.delete(packetId);
    const { unreleased } = this.#user;
    const isKnown = type === PUBREC && unreleased.has(packetId);
    if (code >= FAILED || isKnown) return;
    if (type === PUBREC) unreleased.add(packetId);
    this.#user.takenIn(publish);
  }
}
