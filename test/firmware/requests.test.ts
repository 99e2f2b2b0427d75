import { expect, test } from 'vitest';
import { MAX_ASKERS, MAX_HANDLERS } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';

function ready(options: object = {}) {
  const board = new Board('max');
  const client = board.connected(options);
  board.peer.take();
  const say = (topic: string, payload: string, dup = false) => {
    board.peer.send({ cmd: 'publish', topic, payload, qos: 1, messageId: 9, dup, retain: false });
    board.idle();
  };
  const published = () => {
    board.idle();
    return board.peer
      .take()
      .flatMap((packet) => (packet.cmd === 'publish' ? [[packet.topic, packet.payload.toString()]] : []));
  };
  return { board, client, say, published };
}

test('a request is served, and its answer goes to who asks', () => {
  const { board, client, say, published } = ready();
  const seen: string[] = [];
  client.serve('d/cmd/echo', (message: string, answer: (text: string) => void) => {
    seen.push(message);
    answer(`${message}!`);
  });
  board.idle();
  expect(board.peer.take()).toMatchObject([{ subscriptions: [{ topic: 'd/cmd/echo/#', qos: 1 }] }]);
  say('d/cmd/echo/laptop/1', 'a');
  say('d/cmd/echo/laptop/1', 'a', true);
  say('d/cmd/echo/laptop/2', 'b');
  say('d/cmd/echoes/laptop/3', 'c');
  expect(published()).toEqual([
    ['re/laptop/1', 'a!'],
    ['re/laptop/2', 'b!'],
  ]);
  say('d/cmd/echo', 'command');
  say('d/cmd/echo', 'command');
  expect([seen, published()]).toEqual([['a', 'b', 'command', 'command'], []]);
});

test('requests that all come again are served once each, the last ones of so many', () => {
  const { board, client, say } = ready();
  const seen: string[] = [];
  client.serve('d/cmd/echo', (message: string) => seen.push(message));
  for (const round of [0, 1])
    for (let n = 0; n < MAX_ASKERS; n++) say(`d/cmd/echo/laptop/${n}`, `${n}`, round > 0);
  expect(seen.length).toBe(MAX_ASKERS);
  say('d/cmd/echo/laptop/one more', 'x');
  say('d/cmd/echo/laptop/0', '0', true);
  expect([seen.length, board.thrown]).toEqual([MAX_ASKERS + 2, []]);
});

test('an answer may come later, and goes again after a reconnect', () => {
  const { board, client, say, published } = ready();
  let later: ((text: string) => void) | undefined;
  client.serve('slow', (_: string, answer: (text: string) => void) => {
    later = answer;
  });
  say('slow/x/1', '');
  board.peer.close();
  later?.('done');
  board.pass(1000);
  board.accept();
  expect(published()).toEqual([['re/x/1', 'done']]);
});

test('what a handler throws is an error event, and the request is acknowledged', () => {
  const { board, client, say } = ready();
  const errors = collect(client, 'error');
  client.serve('bad', () => {
    throw 'no';
  });
  board.idle();
  board.peer.take();
  say('bad/x/1', '');
  expect([errors, board.peer.take(), board.thrown]).toMatchObject([[['no']], [{ cmd: 'puback' }], []]);
});

/** Asks, and gives the topics of question and answer. */
function asked({ board, published }: ReturnType<typeof ready>): { question: string; answer: string } {
  board.idle();
  const [[question]] = published();
  return { question, answer: question.replace(/^d\/cmd\/ping/, 're') };
}

test('request publishes with a number of its own and takes one answer', () => {
  const all = ready();
  const { board, client, say } = all;
  const answers: unknown[] = [];
  expect(client.request('d/cmd/ping', 'x', 5000, (answer: string) => answers.push(answer))).toBe(true);
  board.idle();
  expect(board.peer.packets[0]).toMatchObject({ subscriptions: [{ topic: 're/mote-1/+', qos: 1 }] });
  const { question, answer } = asked(all);
  expect(question).toMatch(/^d\/cmd\/ping\/mote-1\/\d+$/);
  say('re/mote-1/0', 'a stranger');
  say(answer, 'pong');
  say(answer, 'pong', true);
  board.pass(10_000);
  expect([answers, board.timers]).toEqual([['pong'], 1]);
});

test('without an answer in time the callback gets none, and a late one is dropped', () => {
  const all = ready();
  const answers: unknown[] = [];
  all.client.request('d/cmd/ping', 'x', 5000, (answer: string) => answers.push(answer));
  const { answer } = asked(all);
  all.board.pass(5000);
  all.say(answer, 'late');
  expect(answers).toEqual([undefined]);
});

test('an answer that comes after a reconnect counts', () => {
  const all = ready();
  const answers: unknown[] = [];
  all.client.request('d/cmd/ping', 'x', 5000, (answer: string) => answers.push(answer));
  const { answer } = asked(all);
  all.board.peer.close();
  all.board.pass(1000);
  all.board.accept();
  all.say(answer, 'pong');
  expect(answers).toEqual(['pong']);
});

test('one request too many is refused, and each that ends makes room', () => {
  const { board, client } = ready({ keep_alive: 600 });
  const ask = () => {
    board.random += 0.01;
    return client.request('t', '', 5000, () => {});
  };
  expect(Array.from({ length: MAX_HANDLERS + 1 }, ask)).toEqual([...Array(MAX_HANDLERS).fill(true), false]);
  board.pass(5000);
  expect(ask()).toBe(true);
});
