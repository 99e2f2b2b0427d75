import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAX_TIMERS } from '../../simulator/board/globals/timers.ts';
import { rig, run } from './rig.ts';

test('an idle board costs no event', () => {
  const { kernel } = run('setTimeout(function () {}, 3600000);', 1e6);
  const before = kernel.events;
  kernel.run(3599e6);
  expect(kernel.events).toBe(before);
});

test('a listener that emits its own event for ever stops the board', () => {
  const { board } = run('var o = {}; o.on("a", function () { o.emit("a"); }); o.emit("a");', 1e6);
  expect(board.fatal?.reason).toBe('more than 10000 events were emitted without a return to the idle loop');
});

test('an endless loop cannot be caught', () => {
  const { board } = run(
    'setTimeout(function () {\n try { for (;;) ; } catch (e) { print("caught"); } }, 1);',
    1e6,
  );
  expect(board.fatal).toMatchObject({ line: 2, fatal: true });
});

test('endless recursion is an exception, as on the engine', () => {
  const { board, lines } = run(
    'function f() { f(); }\nsetTimeout(f, 1); setTimeout(function () { print("on"); }, 2);',
    1e6,
  );
  expect(board.on).toBe(true);
  expect(lines[lines.length - 1]).toBe('2 on');
});

test('too many timers and too much unsent data are out of memory, said once', () => {
  const timers = run(`for (var i = 0; i <= ${MAX_TIMERS}; i++) setTimeout(function () {}, 1e6);`, 1);
  expect(timers.lines).toEqual(['0 New interpreter error: LOW_MEMORY,MEMORY']);
  const unsent = run(
    'var s = require("net").connect({ host: "h", port: 1 }); for (var i = 0; i < 101; i++) s.write("x".repeat(1500));',
    1,
  );
  expect(unsent.lines).toEqual(['0 New interpreter error: LOW_MEMORY,MEMORY']);
});

test('what is not simulated stops the board when it is touched', () => {
  const { board } = run('setTimeout(function () {\n\n E.openFile("x"); }, 1);', 1e6);
  expect(board.fatal?.message).toBe(
    'device 1, .bootcde:3 in the callback of setTimeout: E.openFile is not simulated: there is no SD card; use require("Storage") or fs (docs/virtual-board.md lists what is)',
  );
});

test('one socket takes no more than a chunk each idle loop, and waits when its stack is full', () => {
  const { kernel, stack } = run(
    'var s = require("net").connect({ host: "h", port: 1 }); s.write("x".repeat(1200));',
    50_000,
    {},
  );
  stack.peers[0].room = 0;
  kernel.run(60_000);
  expect(stack.peers[0].writes).toEqual([536, 0]);
  const before = kernel.events;
  kernel.run(10e6);
  expect(kernel.events - before).toBeLessThan(3);
});

const built = existsSync('dist/app.js') && existsSync('dist/mote.js');
test.skipIf(!built)(
  'counting loops changes nothing in a run (skipped when the firmware is not built)',
  () => {
    const files = {
      '.bootcde': readFileSync('dist/app.js', 'latin1'),
      mote: readFileSync('dist/mote.js', 'latin1'),
      'mote.json': '{"host":"h","every":5,"qos":1,"keep_alive":20}',
    };
    const runs = [true, false].map((countRounds) => {
      const { board, kernel, stack, lines, published } = rig('', { files, countRounds });
      stack.onConnect = (peer) => {
        peer.onSent = (bytes) => {
          if (bytes.startsWith('\x10')) peer.push('\x20\x02\0\0');
        };
      };
      board.start();
      kernel.run(120e6);
      return [published, lines, stack.peers.map((peer) => peer.sent), kernel.events];
    });
    expect(runs[0][0]).not.toEqual([]);
    expect(runs[0]).toEqual(runs[1]);
  },
);
