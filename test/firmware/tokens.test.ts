import { expect, test } from 'vitest';
import { Board, collect } from './scripted.ts';

/** What each CONNECT has for a password, when all but the last are refused. */
function attempts(board: Board, options: object, codes: number[]) {
  const client = board.mote.create('b', { client_id: 'c', username: 'u', ...options });
  client.connect();
  const seen: string[] = [];
  for (const returnCode of [...codes, 0]) {
    board.idle();
    const [connect] = board.peer.take();
    if (connect?.cmd === 'connect') seen.push(`${connect.username} ${connect.password}`);
    board.peer.send({ cmd: 'connack', returnCode, sessionPresent: false });
    board.idle();
    for (let second = 0; returnCode && board.peer.ended && second < 128; second++) board.pass(1000);
  }
  return { client, seen };
}

test('a token is asked for at each connect, and fresh after a refusal: once for each', () => {
  const board = new Board('max');
  const refusals: number[] = [];
  let token = 0;
  const password = (refused: number) => {
    refusals.push(refused);
    if (refused) token++;
    return `token-${token}`;
  };
  const { client, seen } = attempts(board, { password, keep_alive: 600 }, [5, 4]);
  expect([client.connected, seen]).toEqual([true, ['u token-0', 'u token-1', 'u token-2']]);
  board.peer.close();
  board.pass(80_000);
  expect(refusals.slice(0, 4)).toEqual([0, 5, 4, 0]);
});

test('a refusal is backed off before the fresh token goes', () => {
  const board = new Board('max');
  const client = board.mote.create('b', { username: () => 'u', password: () => 'p' });
  client.connect();
  board.idle();
  board.peer.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
  board.pass(3900);
  expect(board.peers.length).toBe(1);
  board.pass(200);
  expect(board.peers.length).toBe(2);
});

test('no token now: the attempt fails, is told, and the next one comes', () => {
  const board = new Board('max');
  let clock = false;
  const username = () => {
    if (!clock) throw 'no clock yet';
    return 'u';
  };
  const client = board.mote.create('b', { client_id: 'c', username });
  const errors = collect(client, 'error');
  client.connect();
  board.idle();
  expect([errors, board.thrown, board.peer.ended]).toEqual([[['no clock yet']], [], true]);
  clock = true;
  board.pass(1000);
  board.accept();
  expect(client.connected).toBe(true);
});

test('plain user names stay as they are, and a function may give none', () => {
  expect(attempts(new Board('max'), { password: 'p' }, []).seen).toEqual(['u p']);
  expect(attempts(new Board('max'), { username: () => '', password: 'p' }, []).seen).toEqual([
    'undefined undefined',
  ]);
});
