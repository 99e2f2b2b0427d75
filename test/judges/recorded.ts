import mqtt from 'mqtt-packet';
import { Broker } from '../../simulator/broker/index.ts';
import type { Socket, SocketUser } from '../../simulator/net/socket.ts';
import { World } from '../../simulator/world/world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';
import { type Script, type Step, type Transcript, wordsIn } from './scripts/wire-scripts.ts';

/** What our broker's door saw in a run in virtual time, as a script for any broker, and what ours answered. */
export interface Recorded {
  script: Script;
  ours: Transcript;
}

/** Runs a world and writes down each packet at the broker's door, in the order of virtual time. */
export function record(plan: WorldPlan): Recorded {
  const steps: Step[] = [];
  const ours: Transcript = {};
  const accept = Broker.prototype.accept;
  const counts: number[] = [];
  Broker.prototype.accept = function (socket, device) {
    counts[device] = (counts[device] ?? 0) + 1;
    const client = `device ${device}, connection ${counts[device]}`;
    ours[client] = [];
    const door = new Door(socket, client, steps, ours[client], plan.protocol);
    return door.watched(accept.call(this, door, device));
  };
  try {
    const world = new World(plan, { line() {} });
    world.run(world.endUs);
  } finally {
    Broker.prototype.accept = accept;
  }
  const version = plan.protocol === 5 ? { version: 5 as const } : {};
  return { script: { name: `seed ${plan.seed}`, ...version, steps }, ours };
}

/** Left out of scripts: whoever plays one has PINGREQs of his own. */
const PINGREQ = '\xc0';

/** Between our broker and its end of one connection. */
class Door implements Socket {
  readonly #socket: Socket;
  readonly #client: string;
  readonly #steps: Step[];
  readonly #answers: ReturnType<typeof mqtt.parser>;
  #unread = '';
  #isCut = false;

  constructor(socket: Socket, client: string, steps: Step[], heard: string[], protocolVersion: 4 | 5) {
    this.#answers = mqtt.parser({ protocolVersion });
    const words = wordsIn(protocolVersion);
    this.#socket = socket;
    this.#client = client;
    this.#steps = steps;
    this.#answers.on('packet', (packet) => {
      if (packet.cmd !== 'pingresp') heard.push(words(packet));
    });
  }

  watched(user: SocketUser): SocketUser {
    return {
      onConnected: () => user.onConnected(),
      onReadable: () => user.onReadable(),
      onWritable: () => user.onWritable(),
      onClosed: (error) => {
        this.#cut();
        user.onClosed(error);
      },
    };
  }

  get readableBytes(): number {
    return this.#socket.readableBytes;
  }

  get ended(): boolean {
    return this.#socket.ended;
  }

  read(limit: number): string {
    const bytes = this.#socket.read(limit);
    this.#unread += bytes;
    for (let length = packetLength(this.#unread); length > 0; length = packetLength(this.#unread)) {
      const send = this.#unread.slice(0, length);
      if (!send.startsWith(PINGREQ)) this.#steps.push({ client: this.#client, send });
      this.#unread = this.#unread.slice(length);
    }
    return bytes;
  }

  write(bytes: string): number {
    const taken = this.#socket.write(bytes);
    this.#answers.parse(Buffer.from(bytes.slice(0, taken), 'latin1'));
    return taken;
  }

  end(): void {
    this.#cut();
    this.#socket.end();
  }

  abort(): void {
    this.#cut();
    this.#socket.abort();
  }

  #cut(): void {
    if (!this.#isCut) this.#steps.push({ client: this.#client, cut: true });
    this.#isCut = true;
  }
}

/** Of the first control packet; 0 while it is not whole. */
function packetLength(bytes: string): number {
  let length = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    length += (bytes.charCodeAt(at) & 127) * 128 ** (at - 1);
    if (bytes.charCodeAt(at) < 128) return at + 1 + length <= bytes.length ? at + 1 + length : 0;
  }
  return 0;
}
