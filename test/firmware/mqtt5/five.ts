import mqtt, { type IConnackPacket, type IPublishPacket, type Packet } from 'mqtt-packet';
import { Board, collect } from '../scripted.ts';

const five = { protocolVersion: 5 } as const;
export const bytesOf = (packet: Packet) =>
  mqtt.generate(packet, five as unknown as Parameters<typeof mqtt.generate>[1]).toString('latin1');

/** A client that MQTT 5 took, and its CONNECT. */
export function ready(options: object = {}, properties: IConnackPacket['properties'] = {}) {
  const board = new Board('max');
  const client = board.mote.create('b', { client_id: 'c', protocol: 5, ...options });
  const errors = collect(client, 'error');
  client.connect();
  board.idle();
  const [connect] = board.peer.take();
  const send = (packet: Packet | string) => {
    board.peer.sendBytes(typeof packet === 'string' ? packet : bytesOf(packet));
    board.idle();
  };
  const accept = () => send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
  accept();
  const taken = () => {
    board.idle();
    return board.peer.take();
  };
  return { board, client, errors, connect, send, accept, taken };
}

export const message = (more: Partial<IPublishPacket> = {}): Packet => ({
  cmd: 'publish',
  topic: 't',
  payload: 'x',
  qos: 0,
  dup: false,
  retain: false,
  ...more,
});
