import type { IConnectPacket, Packet } from 'mqtt-packet';
import { MAX_SLOTS } from '../../../firmware/client/limits.ts';
import type { Feature } from '../../../scripts/compiler/features.ts';
import { Board } from '../scripted.ts';
import { Storage } from '../storage.ts';

type Set = readonly Feature[];

/** What the board has sent since the last look. */
function sent(board: Board): Packet[] {
  board.idle();
  return board.peer.take();
}

function connectPacket(set: Set, options: object): IConnectPacket {
  const board = new Board(set);
  board.mote.create('b', { client_id: 'c', ...options }).connect();
  return sent(board)[0] as IConnectPacket;
}

/** What `connect` throws, or the module of the socket that it opens. */
function opened(set: Set, options: object): unknown {
  const board = new Board(set);
  try {
    board.mote.create('b', { client_id: 'c', ...options }).connect();
  } catch (refused) {
    return `throws ${refused}`;
  }
  board.idle();
  return board.peer.options.module;
}

/** The publishes of a session in which the program has sent so many at this QoS. */
function published(set: Set, count: number, how: number, options: object = {}, storage?: Storage) {
  const board = new Board(set, storage);
  const client = board.connected(options);
  sent(board);
  const taken = Array.from({ length: count }, (_, n) => client.publish('t', `${n}`, { qos: how }));
  const packets = sent(board).filter(({ cmd }) => cmd === 'publish') as { qos: number; dup: boolean }[];
  return { board, client, taken, packets };
}

/**
 * Of each feature something that only a client with it does, on the wire where it shows there: true or false. The set tells what
 * the others of it make of that.
 */
export const PROBES: Record<Feature, (set: Set) => boolean> = {
  QOS1: (set) => {
    const { board, packets } = published(set, 1, 1);
    board.peer.close();
    board.pass(10_000);
    board.accept();
    const again = sent(board).filter(({ cmd }) => cmd === 'publish') as { qos: number; dup: boolean }[];
    return packets[0]?.qos === 1 && again[0]?.dup === true;
  },
  // Without QoS 1 there is nothing that a window would hold.
  WINDOW: (set) =>
    set.includes('QOS1') ? published(set, 3, 1).packets.length === 3 : set.includes('WINDOW'),
  CREDENTIALS: (set) => connectPacket(set, { username: 'u', password: 'p' }).username === 'u',
  RECEIVE: (set) => {
    const board = new Board(set);
    const client = board.connected();
    const heard: string[] = [];
    client.on('message', (_: string, message: string) => heard.push(message));
    if (!client.subscribe) return false;
    client.subscribe('t');
    const asked = sent(board).some(({ cmd }) => cmd === 'subscribe');
    board.peer.send({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false });
    board.idle();
    return asked && heard.join() === 'x';
  },
  PREPARED: (set) => {
    const board = new Board(set);
    const client = board.connected();
    sent(board);
    return !!client.topic?.('t')('x') && sent(board)[0]?.cmd === 'publish';
  },
  FLUSH: (set) => {
    const board = new Board(set);
    const client = board.connected();
    let left = -1;
    if (!client.flush) return false;
    client.flush((messages: number) => (left = messages), 1000);
    board.idle();
    board.peer.send({ cmd: 'pingresp' });
    board.idle();
    return left === 0;
  },
  TLS: (set) => {
    const what = opened(set, { tls: true });
    // Never plain text.
    if (what !== 'tls' && what !== 'throws tls') throw new Error(`a client of ${set} with tls: ${what}`);
    return what === 'tls';
  },
  COUNTERS: (set) => published(set, 2, 0).client.counts?.sent === 2,
  POLICIES: (set) => {
    const board = new Board(set);
    const client = board.mote.create('b', { client_id: 'c', drop: 'oldest' });
    const taken = Array.from({ length: MAX_SLOTS + 1 }, () => client.publish('t', 'x', 1));
    return taken[MAX_SLOTS];
  },
  FLASH: (set) => {
    if (opened(set, { flash: true }) !== 'net') return false;
    const storage = new Storage();
    new Board(set, storage).mote.create('b', { client_id: 'c', flash: true }).publish('t', 'kept', 1);
    const board = new Board(set, storage);
    board.mote.create('b', { client_id: 'c', flash: true }).connect();
    board.idle();
    board.accept();
    return sent(board).some((packet) => packet.cmd === 'publish' && `${packet.payload}` === 'kept');
  },
  QOS2: (set) => {
    const { board, packets } = published(set, 1, 2);
    if (packets[0]?.qos !== 2) return false;
    board.peer.send({ cmd: 'pubrec', messageId: 1 });
    return sent(board)[0]?.cmd === 'pubrel';
  },
  TOKENS: (set) => {
    const options = { username: () => 'fresh', password: () => 'token' };
    if (opened(set, options) !== 'net') return false;
    return connectPacket(set, options).username === 'fresh';
  },
  WEBSOCKET: (set) => {
    const board = new Board(set);
    board.unframe = () => Buffer.alloc(0);
    try {
      board.mote.create('b', { client_id: 'c', transport: 'ws' }).connect();
    } catch {
      return false;
    }
    board.idle();
    return board.peer.sent.startsWith('GET /mqtt HTTP/1.1\r\n');
  },
  REQUESTS: (set) => {
    const board = new Board(set);
    const client = board.connected();
    sent(board);
    if (!client.serve?.('do', () => {})) return false;
    return sent(board).some(({ cmd }) => cmd === 'subscribe');
  },
  MQTT5: (set) =>
    opened(set, { protocol: 5 }) === 'net' && connectPacket(set, { protocol: 5 }).protocolVersion === 5,
  ADAPTIVE: (set) => connectPacket(set, { keep_alive: 60, adaptive: 1200 }).keepalive === 1200,
};
