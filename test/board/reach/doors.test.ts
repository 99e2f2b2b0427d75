import { expect, test } from 'vitest';
import { equipped } from './rig.ts';

const console = { echo: () => {} };

/** Ways out that were open once. Each gives a program an object that led to this process. */
const DOORS: [string, string][] = [
  ['a member of E', 'E.getFlags'],
  ['a library’s function', 'require("Storage").open'],
  ['the create of a watched module', 'require("mote").create'],
  ['a watched client’s publish', 'require("mote").create().publish'],
  ['a prototype of Espruino’s', 'OneWire.prototype.reset'],
  ['what every object can do', '({}).on'],
  ['the same', '({}).clone'],
  ['a function by name', 'setTimeout'],
  ['the clock', 'Date.now'],
  ['a module named as a member of all objects', 'require("constructor")'],
  ['a free name that is one', 'constructor'],
  ['what stands beside the program', 'arguments[0]'],
  ['what unwinds a halted program', '(function () { try { load(); } catch (e) { return e; } })()'],
  [
    'an error of the board’s own code',
    '(function () { try { Serial1.setup.call(); require("net").connect({ host: {}.x, port: { valueOf: 1, toString: 1 } }); } catch (e) { return e; } })()',
  ],
  [
    'what Wi-Fi keeps',
    '(function () { var w = require("Wifi"); w.connect("x", {}); return w.station || w; })()',
  ],
];

const OUT =
  'try { (it.constructor.constructor || it.constructor)("return process")().pid; global.out = 1; } catch (e) { global.out = String(e); }';

test.each(DOORS)('no way out: %s', (_, door) => {
  for (const more of [{}, { console }]) {
    const { board } = equipped(
      `var it; try { it = ${door}; } catch (e) { it = e; }\nvar f = it.constructor; ${OUT}
       if (global.out !== 1) try { f("return process")().pid; global.out = 1; } catch (e) {}
       require("Storage").write("out", "" + global.out);`,
      more,
    );
    board.start();
    const out = board.storage.read('out') ?? 'halted';
    expect(out, door).not.toBe('1');
  }
});

test.each([
  ['import("fs")', 'device 1, .bootcde:1: SyntaxError: import is not supported; use require'],
  [
    'async function f() {}',
    'device 1, .bootcde:1: SyntaxError: async is not supported; use then or a callback',
  ],
  [
    'var a = async () => 1;',
    'device 1, .bootcde:1: SyntaxError: async is not supported; use then or a callback',
  ],
  [
    '__rounds[0] = 1e9;',
    "device 1, .bootcde:1: the name __rounds is the virtual board's own; take another one",
  ],
  [
    '__r\\u006funds[0] = 1;',
    'device 1, .bootcde:1: SyntaxError: a name with \\u in it is not supported; use the letter itself',
  ],
])('what leads past the board is refused before it runs: %s', (source, message) => {
  const { board, lines } = equipped(source);
  expect(board.start()?.message).toBe(message);
  expect(lines).toEqual(['0 off']);
});

test('an exception whose text cannot be had is reported, and the board goes on', () => {
  const { board, kernel, lines } = equipped(
    `setTimeout(function () { throw { toString: function () { throw 1; } }; }, 1); setTimeout(print, 5, "on");`,
  );
  board.start();
  kernel.run(1e5);
  expect(lines).toEqual([
    '1 Uncaught an exception whose text cannot be had',
    '1     at .bootcde:1 in the callback of setTimeout',
    '5 on',
  ]);
});
