import { once } from 'node:events';
import * as net from 'node:net';
import mqtt, { type IPublishPacket } from 'mqtt-packet';
import type { TakenIn } from '../../simulator/broker/index.ts';
import type { Clock } from '../../simulator/kernel/kernel.ts';
import { freePort } from '../free-ports.ts';

/**
 * The way to a real broker, and the judge at its door: a PUBLISH is taken in when the broker lets its PUBACK
 * out. Closed, it refuses boards, so that a subscriber can be back before them.
 */
export class Gate {
  readonly port: number;
  #server: net.Server;
  #pairs = new Set<net.Socket>();

  private constructor(server: net.Server) {
    this.#server = server;
    this.port = (server.address() as net.AddressInfo).port;
  }

  /** @param onTakenIn told as `simulator/broker` would; client ids end in the device's number */
  static async open(brokerPort: number, clock: Clock, onTakenIn: (publish: TakenIn) => void): Promise<Gate> {
    const server = net.createServer({ allowHalfOpen: true }).listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    const gate = new Gate(server);
    server.on('connection', (board) => {
      const broker = net.connect({ port: brokerPort, host: '127.0.0.1', allowHalfOpen: true });
      gate.#join(board, broker);
      watchDoor(board, broker, clock, onTakenIn);
    });
    return gate;
  }

  async close(): Promise<void> {
    for (const socket of this.#pairs) socket.resetAndDestroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async reopen(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #join(board: net.Socket, broker: net.Socket): void {
    for (const [from, to] of [
      [board, broker],
      [broker, board],
    ]) {
      this.#pairs.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#pairs.delete(from);
        to.end();
      });
    }
  }
}

function watchDoor(
  board: net.Socket,
  broker: net.Socket,
  clock: Clock,
  onTakenIn: (publish: TakenIn) => void,
): void {
  const [up, down] = [mqtt.parser(), mqtt.parser()];
  const waiting = new Map<number | undefined, IPublishPacket>();
  let clientId = '';
  const takeIn = ({ topic, payload, qos, retain, dup, messageId }: IPublishPacket) => {
    const device = Number(/\d+$/.exec(clientId)?.[0]);
    const text = Buffer.from(payload).toString('latin1');
    const packetId = messageId ?? 0;
    onTakenIn({ timeUs: clock.now, device, clientId, topic, payload: text, qos, retain, dup, packetId });
  };
  up.on('packet', (packet) => {
    if (packet.cmd === 'connect') clientId = packet.clientId;
    else if (packet.cmd === 'publish' && packet.qos === 0) takeIn(packet);
    else if (packet.cmd === 'publish') waiting.set(packet.messageId, packet);
  });
  down.on('packet', (packet) => {
    const publish = packet.cmd === 'puback' ? waiting.get(packet.messageId) : undefined;
    if (publish !== undefined) takeIn(publish);
  });
  board.on('data', (bytes) => up.parse(bytes));
  broker.on('data', (bytes) => down.parse(bytes));
}
