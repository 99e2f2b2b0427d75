import type { IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { FLASH_FILE_BYTES, FLASH_FILES, MAX_SLOTS } from '../../firmware/client/limits.ts';
import { Board } from './scripted.ts';
import { Storage } from './storage.ts';

const options = { client_id: 'c', flash: true };

/** Everything the board still has, as a broker gets it that acknowledges all. */
function deliver(board: Board): IPublishPacket[] {
  board.connected(options);
  const got: IPublishPacket[] = [];
  for (let round = 0; round < MAX_SLOTS; round++) {
    for (const packet of board.peer.take())
      if (packet.cmd === 'publish') {
        got.push(packet);
        board.peer.send({ cmd: 'puback', messageId: packet.messageId });
      }
    board.idle();
  }
  return got;
}

test('what was accepted before a power cut goes out after it: once, in order, with its id and DUP', () => {
  const storage = new Storage();
  const client = new Board('full', storage).mote.create('b', options);
  for (let n = 0; n < 5; n++) client.publish('t', `${n}`, { qos: 1, retain: n === 4 });
  const got = deliver(new Board('full', storage));
  expect(got.map(({ messageId, dup, payload }) => [messageId, dup, payload.toString()])).toEqual(
    ['0', '1', '2', '3', '4'].map((text, n) => [n + 1, true, text]),
  );
  expect(got[4].retain).toBe(true);
  expect(deliver(new Board('full', storage))).toEqual([]);
});

test('a power cut at any byte of any write loses no accepted message and invents none', () => {
  const write = (storage: Storage) => {
    const accepted: string[] = [];
    try {
      const board = new Board('full', storage);
      const client = board.connected(options);
      for (let n = 0; n < 4; n++) {
        if (client.publish('t', `message ${n}`, { qos: 1 })) accepted.push(`message ${n}`);
        board.idle();
        if (n < 2) board.peer.send({ cmd: 'puback', messageId: n + 1 });
        board.idle();
      }
    } catch {}
    return accepted;
  };
  const whole = new Storage();
  whole.left = 1e6;
  write(whole);
  const bytes = 1e6 - whole.left;
  expect(bytes).toBeGreaterThan(80);
  for (let cut = 0; cut <= bytes; cut++) {
    const storage = new Storage();
    storage.left = cut;
    const accepted = write(storage);
    storage.left = Infinity;
    const got = deliver(new Board('full', storage)).map(({ payload }) => payload.toString());
    // The first two may have been acknowledged before the cut.
    expect(accepted.slice(2).filter((text) => !got.includes(text))).toEqual([]);
    expect(got).toEqual([...new Set(got)]);
    const after = new Board('full', storage).mote.create('b', options);
    expect(after.publish('t', 'goes on', { qos: 1 })).toBe(true);
  }
});

test('files are replaced one after another, and only without compaction', () => {
  const storage = new Storage();
  const board = new Board('full', storage);
  const client = board.connected(options);
  for (let n = 0; n < 400; n++) {
    expect(client.publish('t', 'x'.repeat(80), { qos: 1 })).toBe(true);
    board.idle();
    board.peer.send({ cmd: 'puback', messageId: n + 1 });
    board.idle();
  }
  // Two files take turns where no message waits for long.
  expect(storage.erased).toBe(Math.ceil(400 / Math.floor((FLASH_FILE_BYTES - 4) / 91)) - 2);
  storage.free = FLASH_FILE_BYTES;
  const accepted = Array.from({ length: 200 }, (_, n) => {
    const good = client.publish('t', 'x'.repeat(80), { qos: 1 });
    board.idle();
    if (good) board.peer.send({ cmd: 'puback', messageId: 401 + n });
    board.idle();
    return good;
  });
  expect(accepted.at(-1)).toBe(false);
});

/** Publishes messages of 80 bytes, each acknowledged but those of `unanswered`. @returns which were accepted */
function publishMany(board: Board, count: number, unanswered: number[]): boolean[] {
  const client = board.connected(options);
  let id = 0;
  return Array.from({ length: count }, (_, n) => {
    const good = client.publish('t', unanswered.includes(n) ? `kept ${n}` : 'x'.repeat(80), { qos: 1 });
    board.idle();
    if (good) id++;
    if (good && !unanswered.includes(n)) board.peer.send({ cmd: 'puback', messageId: id });
    board.idle();
    return good;
  });
}

test('one message that the broker never answers keeps its file, and the others go on', () => {
  const storage = new Storage();
  expect(publishMany(new Board('full', storage), 500, [0])).not.toContain(false);
  expect(deliver(new Board('full', storage)).map(({ payload }) => payload.toString())).toEqual(['kept 0']);
});

test('messages of files that were not replaced in turn come back in their order', () => {
  const storage = new Storage();
  publishMany(new Board('full', storage), 500, [0, 130, 260]);
  expect(deliver(new Board('full', storage)).map(({ payload }) => payload.toString())).toEqual([
    'kept 0',
    'kept 130',
    'kept 260',
  ]);
});

test('a message that waits in each file: full means refuse', () => {
  const storage = new Storage();
  const waiting = Array.from({ length: FLASH_FILES }, (_, n) => n * 45);
  const accepted = publishMany(new Board('full', storage), 300, waiting);
  expect(accepted.indexOf(false)).toBeGreaterThan(FLASH_FILES * 40);
  expect(accepted.at(-1)).toBe(false);
  expect(deliver(new Board('full', storage)).map(({ payload }) => payload.toString())).toEqual(
    waiting.map((n) => `kept ${n}`),
  );
});
