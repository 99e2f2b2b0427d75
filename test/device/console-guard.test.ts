import { once } from 'node:events';
import * as net from 'node:net';
import { expect, test } from 'vitest';
import { serveConsole } from '../../scripts/device/serve-console.ts';
import { Session } from '../../scripts/device/session.ts';
import { VirtualBoard } from '../../scripts/device/virtual-board.ts';
import { openTcp } from '../../scripts/device/wires/tcp-wire.ts';

const moment = () => new Promise((resolve) => setTimeout(resolve, 40));

/** A board behind its port; `ask` gives what a connection that sends this gets before it ends or a moment has passed. */
async function served(password: string | null = null) {
  const board = new VirtualBoard();
  const log: string[] = [];
  const console = await serveConsole(board, '127.0.0.1', 0, { password, log: (line) => log.push(line) });
  board.start();
  let printed = '';
  board.listen((bytes) => {
    printed += bytes;
  });
  const ask = async (...pieces: string[]) => {
    const socket = net.connect(console.port, '127.0.0.1');
    let got = '';
    let isEnded = false;
    socket.on('data', (bytes) => {
      got += bytes.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isEnded = true;
    });
    await once(socket, 'connect');
    for (const piece of pieces) {
      const before = got.length;
      if (!socket.destroyed) socket.write(piece, 'latin1');
      // Until something comes back, and then for a moment more.
      for (let tries = 0; tries < 25 && got.length === before && !isEnded; tries++) await moment();
      await moment();
    }
    const answer = { got, isEnded };
    socket.destroy();
    return answer;
  };
  const stop = async () => {
    await console.stop();
    await board.stop();
  };
  return { board, log, ask, stop, port: console.port, printed: () => printed };
}

const EVIL = '\r\n\r\nprint("r"+"un")\n';

test.each([
  ...'GET POST OPTIONS CONNECT HEAD PUT'.split(' ').map((method) => [[`${method} / HTTP/1.1${EVIL}`]]),
  [[`PRI * HTTP/2.0${EVIL}`]],
  [['PO', `ST / HTTP/1.1${EVIL}`]],
  [[`\x16\x03\x01${EVIL}`]],
])('a connection that begins as a web page’s is ended before a byte of it is run: %j', async (pieces) => {
  const { log, ask, stop, printed } = await served();
  expect((await ask(...pieces)).isEnded).toBe(true);
  expect(printed()).not.toContain('run');
  expect(log).toEqual([
    expect.stringMatching(/^console: connection from 127\.0\.0\.1:\d+ ended: it sent a request/),
  ]);
  await stop();
});

test('what only looks like it at first is a terminal’s', async () => {
  const { ask, stop, log } = await served();
  expect((await ask('P', 'in=5\n')).got).toContain('=5');
  expect((await ask('D4\n')).got).toContain('=D4');
  expect(log).toEqual([]);
  await stop();
});

test('a console with a password gives and takes nothing before it was typed, and asks in the engine’s words', async () => {
  const { ask, stop, log, printed } = await served('secret');
  const stranger = await ask('print("r"+"un")\n');
  expect(stranger.got).toBe('password>\r\n  Invalid password\r\npassword>');
  expect(printed()).not.toContain('run');
  expect((await ask('secret\n', '1+1\n')).got).toContain('\r\n  Logged in.\r\n>1+1\r\n=2');
  const guesser = await ask(...'abcde'.split('').map((one) => `${one}\n`));
  expect(guesser.isEnded).toBe(true);
  expect(log).toEqual([expect.stringMatching(/ended: 5 wrong passwords$/)]);
  await stop();
});

test('our tools log in with the password they were given, and say what is missing without one', async () => {
  const { port, stop } = await served('secret');
  const wire = await openTcp(`tcp://127.0.0.1:${port}`);
  wire.password = 'secret';
  expect((await new Session(wire).hello()).board).toBe('ESP32');
  await wire.close();
  const locked = await openTcp(`tcp://127.0.0.1:${port}`);
  await expect(new Session(locked).hello()).rejects.toThrow(/password/);
  await locked.close();
  await stop();
});
