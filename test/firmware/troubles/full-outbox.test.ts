import { expect, test } from 'vitest';
import { MAX_FILTERS, MAX_SLOTS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const withReceive = (Object.keys(BUILDS) as BuildName[]).filter((name) => BUILDS[name].includes('RECEIVE'));

/** Answers all packets until nothing more comes. @returns the filters that were asked for */
function serve(board: Board): string[] {
  const asked: string[] = [];
  for (let round = 0; round < 100; round++) {
    board.idle();
    for (const packet of board.peer.take()) {
      if (packet.cmd === 'publish') board.peer.send({ cmd: 'puback', messageId: packet.messageId });
      if (packet.cmd === 'subscribe') {
        asked.push(...packet.subscriptions.map(({ topic }) => topic));
        board.peer.send({ cmd: 'suback', messageId: packet.messageId, granted: [0] });
      }
    }
  }
  return asked;
}

const filters = (count: number) => Array.from({ length: count }, (_, n) => `f/${n}`);

test.each(withReceive)(
  '%s: what is subscribed in connected is asked for though the outbox is full, also after a reconnect',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const fill = () => {
      while (client.publish('t', 'waits', { qos: 1 }));
    };
    fill();
    client.on('connected', () => {
      for (const filter of filters(20)) client.subscribe(filter);
    });
    client.connect();
    board.idle();
    board.accept();
    expect([errors, new Set(serve(board))]).toEqual([[], new Set(filters(20))]);
    for (let reconnect = 0; reconnect < 5; reconnect++) {
      board.peer.close();
      board.idle();
      fill();
      for (const before = board.peers.length; board.peers.length === before; ) board.pass(1000);
      board.accept();
      expect([errors, new Set(serve(board))]).toEqual([[], new Set(filters(20))]);
    }
  },
);

test.each(withReceive)('%s: the error tells bad syntax, too many filters and a full outbox apart', (name) => {
  const board = new Board(name);
  const client = board.connected();
  const errors = collect(client, 'error');
  expect(client.subscribe('a/#/b')).toBe(false);
  for (const filter of filters(MAX_FILTERS)) expect(client.subscribe(filter)).toBe(true);
  expect(client.subscribe('one/more')).toBe(false);
  for (let call = 0; call < 200; call++) client.subscribe('f/0', call % 2);
  board.idle();
  expect(errors.slice(0, 2)).toEqual([['filter'], ['filters']]);
  expect(errors.at(-1)).toEqual(['full']);
  // So calls without end take no memory without end.
  expect(errors.length - 2).toBe(200 - MAX_SLOTS - 1);
  serve(board);
  expect(client.subscribe('f/0')).toBe(true);
});
