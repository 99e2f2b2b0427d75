import { expect, test } from 'vitest';
import { Board } from '../scripted.ts';

const send = (board: Board, payload: string) => {
  board.peer.send({ cmd: 'publish', topic: 't', payload, qos: 0, dup: false, retain: false });
  board.idle();
};

test('a handler that removes itself takes no message from the next one', () => {
  const board = new Board('default');
  const client = board.connected();
  const heard: string[] = [];
  const once = (_: string, message: string) => {
    heard.push(`once ${message}`);
    client.removeListener('message', once);
  };
  client.on('message', once);
  client.on('message', (_: string, message: string) => heard.push(`always ${message}`));
  send(board, 'a');
  send(board, 'b');
  expect(heard).toEqual(['once a', 'always a', 'always b']);
});

test('a handler that adds another: each hears each message once, the new one from the next on', () => {
  const board = new Board('default');
  const client = board.connected();
  const heard: string[] = [];
  let isAdded = false;
  client.on('message', (_: string, message: string) => {
    heard.push(`one ${message}`);
    if (!isAdded) client.on('message', (_: string, later: string) => heard.push(`two ${later}`));
    isAdded = true;
  });
  send(board, 'a');
  send(board, 'b');
  expect(heard).toEqual(['one a', 'one b', 'two b']);
});
