import { expect, test } from 'vitest';
import { Board } from '../scripted.ts';
import { frame, WebServer } from '../websocket/web-server.ts';

test('a broker of 3.1.1 gets 3.1.1, with all that waits', () => {
  for (const refusal of [' \x02\0\x01', ' \x02\0\x84', ' \x03\0\x84\0']) {
    const board = new Board('max');
    const client = board.mote.create('b', { client_id: 'c', protocol: 5 });
    client.connect();
    client.publish('topic/long', 'x', { qos: 1, properties: { 2: 9 } });
    board.idle();
    board.peer.sendBytes(refusal);
    board.pass(1000);
    expect(board.peer.take()).toMatchObject([{ cmd: 'connect', protocolVersion: 4 }]);
    board.accept();
    expect(board.peer.take()).toMatchObject([
      { cmd: 'publish', topic: 'topic/long', payload: Buffer.from('x'), messageId: 1 },
    ]);
  }
});

/** Connects again and again to a broker that answers none of `versions`; gives what was tried. */
function tried(board: Board, deaf: (version: number) => boolean, attempts: number, resets = false): number[] {
  return Array.from({ length: attempts }, () => {
    board.pass(130_000);
    const [connect] = board.peer.take() as { protocolVersion: number }[];
    const { protocolVersion } = connect;
    if (deaf(protocolVersion)) board.peer.close(resets);
    else {
      board.peer.sendBytes(protocolVersion === 5 ? ' \x03\0\0\0' : ' \x02\0\0');
      board.idle();
      board.peer.close();
    }
    board.idle();
    return protocolVersion;
  });
}

test('a broker that hangs up on 5 without a word gets 3.1.1, and is asked for 5 again on each connection', () => {
  const board = new Board('max');
  board.mote.create('b', { client_id: 'c', protocol: 5 }).connect();
  expect(tried(board, (version) => version === 5, 7)).toEqual([5, 5, 4, 5, 4, 5, 4]);
  expect(tried(board, () => false, 4)).toEqual([5, 5, 5, 5]);
});

test('a broker that answers 5 by a reset gets 3.1.1, too', () => {
  const board = new Board('max');
  board.mote.create('b', { client_id: 'c', protocol: 5 }).connect();
  expect(tried(board, (version) => version === 5, 4, true)).toEqual([5, 5, 4, 5]);
});

test('a link that cuts connections off does not end 5', () => {
  const board = new Board('max');
  board.mote.create('b', { client_id: 'c', protocol: 5 }).connect();
  expect(tried(board, () => true, 6)).toEqual([5, 5, 4, 5, 4, 5]);
  expect(tried(board, () => false, 2)).toEqual([4, 5]);
});

test('silence and a refused TCP connection are no answer of an old broker', () => {
  const board = new Board('max');
  board.mote.create('b', { client_id: 'c', protocol: 5 }).connect();
  for (let attempt = 0; attempt < 6; attempt++) {
    board.refuses = attempt % 2 === 1;
    board.pass(200_000);
  }
  const versions = board.peers
    .flatMap((peer) => peer.take())
    .map((packet) => packet.cmd === 'connect' && packet.protocolVersion);
  expect(versions.length).toBeGreaterThan(4);
  expect(new Set(versions)).toEqual(new Set([5]));
});

test('a close frame in the place of a CONNACK is an answer of an old broker', () => {
  const server = new WebServer({ protocol: 5 });
  const versions = Array.from({ length: 4 }, () => {
    server.send(server.answer);
    const [connect] = server.board.peer.take() as { protocolVersion: number }[];
    server.send(frame(0x88, '\x03\xea'));
    server.head = '';
    for (const { length } = server.board.peers; server.board.peers.length === length; )
      server.board.pass(1000);
    return connect.protocolVersion;
  });
  expect(versions).toEqual([5, 5, 4, 5]);
});
