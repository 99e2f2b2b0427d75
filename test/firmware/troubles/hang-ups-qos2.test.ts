import { expect, test } from 'vitest';
import { MAX_HANG_UPS } from '../../../firmware/client/limits.ts';
import { BUILDS, type Feature } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const ONE_BY_ONE: Feature[] = ['QOS1', 'CREDENTIALS', 'RECEIVE', 'QOS2'];
const builds: [string, readonly Feature[]][] = [
  ['with a window', BUILDS.max],
  ['one in flight', ONE_BY_ONE],
];

/** A client with a message of QoS 2 that has its PUBREC, after a connection that ended on PUBREL. */
function released(features: readonly Feature[]) {
  const board = new Board(features);
  const client = board.mote.create('b', { client_id: 'c', clean_session: false });
  const errors = collect(client, 'error');
  client.publish('good', 'x', { qos: 2 });
  client.connect();
  board.idle();
  board.accept();
  board.peer.send({ cmd: 'pubrec', messageId: 1 });
  board.idle();
  return { board, client, errors };
}

test.each(builds)(
  '%s: a message on which the broker hangs up keeps nothing back behind a PUBREL',
  (_name, features) => {
    const { board, client, errors } = released(features);
    client.publish('bad', 'y', { qos: 1 });
    client.publish('good', 'z', { qos: 1 });
    const taken: string[] = [];
    board.peer.close();
    for (let connection = 0; connection < 2 * MAX_HANG_UPS; connection++) {
      for (const before = board.peers.length; board.peers.length === before; ) board.pass(1000);
      board.accept(true);
      for (let round = 0; round < 9 && client.connected; round++) {
        const packets = board.peer.take();
        // Its host sends RST: what it has answered before is gone, too.
        if (packets.some((packet) => packet.cmd === 'publish' && packet.topic === 'bad')) board.peer.close();
        else
          for (const packet of packets) {
            if (packet.cmd === 'pubrel') board.peer.send({ cmd: 'pubcomp', messageId: packet.messageId });
            if (packet.cmd !== 'publish') continue;
            taken.push(`${packet.payload}`);
            board.peer.send({ cmd: 'puback', messageId: packet.messageId });
          }
        board.idle();
      }
      if (client.connected) board.peer.close();
      client.publish('good', `${connection}`, { qos: 1 });
    }
    expect(errors).toContainEqual(['put aside bad: closed']);
    expect(taken.length).toBeGreaterThan(MAX_HANG_UPS);
  },
);

test.each(builds)(
  '%s: a PUBREL on which the broker hangs up is never put aside, nor goes behind others',
  (_name, features) => {
    const { board, client, errors } = released(features);
    client.publish('good', 'y', { qos: 1 });
    for (let connection = 0; connection < 2 * MAX_HANG_UPS; connection++) {
      board.peer.close();
      for (const before = board.peers.length; board.peers.length === before; ) board.pass(1000);
      board.accept(true);
      expect(board.peer.take()[1]).toMatchObject({ cmd: 'pubrel', messageId: 1 });
    }
    expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([]);
  },
);

test.each(builds)(
  '%s: a message of QoS 2 that is put aside becomes a PUBREL, as the broker may hold its id, and its callback does not run',
  (_name, features) => {
    const board = new Board(features);
    const client = board.mote.create('b', { client_id: 'c', clean_session: false });
    const errors = collect(client, 'error');
    const called: string[] = [];
    const released: (number | undefined)[] = [];
    client.publish('bad', 'x', { qos: 2 }, () => called.push('bad'));
    client.connect();
    for (let connection = 0; connection < 4 * MAX_HANG_UPS && released.length === 0; connection++) {
      client.publish('good', `${connection}`, { qos: 1 });
      for (const before = board.peers.length; board.peers.length === before; ) board.pass(1000);
      board.accept(true);
      for (let round = 0; round < 9 && client.connected && !board.peer.ended; round++) {
        for (const packet of board.peer.take())
          if (packet.cmd === 'pubrel') {
            released.push(packet.messageId);
            board.peer.send({ cmd: 'pubcomp', messageId: packet.messageId });
          } else if (packet.cmd === 'publish') {
            if (packet.topic === 'bad') board.peer.close();
            else board.peer.send({ cmd: 'puback', messageId: packet.messageId });
          }
        board.idle();
      }
      if (client.connected) board.peer.close();
    }
    expect(errors).toContainEqual(['put aside bad: closed']);
    expect([released, called]).toEqual([[1], []]);
  },
);
