import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_HANG_UPS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const withQos1 = (Object.keys(BUILDS) as BuildName[]).filter((name) => name !== 'qos0');

/** Answers all packets but those on which it hangs up, for so many seconds. @returns payloads and filters that it took */
function serve(board: Board, seconds: number, hangsUpOn: (packet: Packet) => boolean): string[] {
  const taken: string[] = [];
  for (let second = 0; second < seconds; second++) {
    for (let round = 0; round < 4; round++) {
      board.idle();
      for (const packet of board.peer?.take() ?? []) {
        if (board.peer.ended) break;
        if (packet.cmd === 'connect') board.accept();
        else if (hangsUpOn(packet)) board.peer.close();
        else if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
        else if (packet.cmd === 'publish') {
          taken.push(`${packet.payload}`);
          if (packet.qos === 1) board.peer.send({ cmd: 'puback', messageId: packet.messageId });
        } else if (packet.cmd === 'subscribe') {
          taken.push(packet.subscriptions[0].topic);
          board.peer.send({ cmd: 'suback', messageId: packet.messageId, granted: [0] });
        }
      }
    }
    board.pass(1000);
  }
  return taken;
}

const isPoison = (packet: Packet) => packet.cmd === 'publish' && `${packet.payload}` === 'poison';

test.each(withQos1)(
  '%s: a message on which the broker always hangs up is put aside, and the rest goes on',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    for (const text of ['a', 'poison', 'b', 'c']) client.publish('my/topic', text, { qos: 1 });
    client.connect();
    const taken = serve(board, 120, isPoison);
    expect([...new Set(taken)]).toEqual(['a', 'b', 'c']);
    expect(errors.at(-1)).toEqual(['hung up on my/topic']);
    // Twice until it is suspected, MAX_HANG_UPS times alone, once the others alone, once more, and on.
    expect(board.peers.length).toBe(2 + MAX_HANG_UPS + 3);
  },
);

test('so is a long message, in flash too', () => {
  const board = new Board('full');
  const client = board.mote.create('b', { client_id: 'c', flash: true });
  const errors = collect(client, 'error');
  client.publish('far/away', 'x'.repeat(500), { qos: 1 });
  client.publish('t', 'a', { qos: 1 });
  client.connect();
  serve(board, 120, (packet) => packet.cmd === 'publish' && packet.topic === 'far/away');
  expect([errors.at(-1), client.counts.bad]).toEqual([['hung up on far/away'], 1]);
  const after = new Board('full', board.storage);
  after.mote.create('b', { client_id: 'c', flash: true }).connect();
  expect(serve(after, 10, () => false)).toEqual([]);
});

test('so is a SUBSCRIBE, and its filter is forgotten', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.subscribe(['good', 'forbidden/#', 'better']);
  client.publish('t', 'a', { qos: 1 });
  client.connect();
  const taken = serve(
    board,
    120,
    (packet) => packet.cmd === 'subscribe' && packet.subscriptions[0].topic === 'forbidden/#',
  );
  expect([errors.at(-1), [...new Set(taken)].sort()]).toEqual([
    ['hung up on forbidden/#'],
    ['a', 'better', 'good'],
  ]);
  expect(serve(board, 10, () => false)).toEqual([]);
});

test('a program that publishes in connected does not hide the one at fault', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.on('connected', () => client.publish('status', 'online'));
  client.publish('t', 'poison', { qos: 1 });
  client.publish('t', 'a', { qos: 1 });
  client.connect();
  const taken = serve(board, 200, isPoison);
  expect([errors.at(-1), taken.includes('poison')]).toEqual([['hung up on t'], false]);
});

test.each(withQos1)('%s: a broker that hangs up on everybody costs no message', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.publish('t', 'innocent', { qos: 1 });
  client.connect();
  serve(board, 600, ({ cmd }) => cmd !== 'connect');
  expect([errors, serve(board, 200, () => false)]).toEqual([[], ['innocent']]);
});

test.each(withQos1)('%s: silence costs no message', (name) => {
  const board = new Board(name);
  const client = board.connected({ keep_alive: 5 });
  const errors = collect(client, 'error');
  client.publish('t', 'innocent', { qos: 1 });
  for (let minute = 0; minute < 30; minute++) {
    board.pass(60_000);
    if (!board.peer.ended && board.peer.take().some(({ cmd }) => cmd === 'connect')) board.accept();
  }
  expect(errors.flat().filter((one) => String(one).startsWith('hung up'))).toEqual([]);
  expect(serve(board, 300, () => false)).toEqual(['innocent']);
});

test('a QoS 0 message that the program sends at each connection is not charged to one that waits', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.on('connected', () => client.publish('t', 'poison'));
  client.publish('t', 'innocent', { qos: 1 });
  client.connect();
  serve(board, 300, isPoison);
  expect(errors).toEqual([]);
});

test('where no other packet waits, the broker may be at fault as well: the message stays', () => {
  const board = new Board('core');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.publish('t', 'innocent', { qos: 1 });
  client.connect();
  serve(board, 600, ({ cmd }) => cmd === 'publish');
  expect([errors, serve(board, 200, () => false)]).toEqual([[], ['innocent']]);
});
