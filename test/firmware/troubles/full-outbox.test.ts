import { expect, test } from 'vitest';
import { MAX_FILTER_BYTES, MAX_FILTERS, MAX_OUTBOX_BYTES } from '../../../firmware/client/limits.ts';
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
  board.idle();
  expect(errors).toEqual([['filter'], ['filters']]);
});

test.each(withReceive)(
  '%s: filters that are too long together are refused as full, until some are answered',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const long = (count: number) => filters(count).map((filter) => filter.padEnd(300, 'x'));
    const taken = long(MAX_FILTERS).filter((filter) => client.subscribe(filter));
    const room = MAX_OUTBOX_BYTES + MAX_FILTER_BYTES;
    expect(taken.length).toBeGreaterThan(room / 310 - 2);
    expect(taken.length).toBeLessThan(room / 300);
    board.idle();
    expect(errors).toEqual(Array(MAX_FILTERS - taken.length).fill(['full']));
    client.connect();
    board.idle();
    board.accept();
    expect(serve(board)).toEqual(taken);
    expect(client.subscribe(long(MAX_FILTERS)[MAX_FILTERS - 1])).toBe(true);
  },
);

test.each(withReceive)(
  '%s: of a filter one request waits, the last: calls without end take no memory',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    for (let call = 0; call < 200; call++) {
      client.subscribe('f', call % 2);
      client.unsubscribe('f');
      client.subscribe('f', 1);
    }
    client.connect();
    board.idle();
    board.accept();
    expect(board.peer.packets.map(({ cmd }) => cmd)).toEqual(['connect', 'subscribe']);
  },
);
