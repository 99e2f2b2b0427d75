import { expect, test } from 'vitest';
import { changesOf } from '../../simulator/board/language/changes.ts';
import { parseProgram } from '../../simulator/board/language/source.ts';
import type { BoardOptions } from '../../simulator/board/options.ts';
import { rig } from './rig.ts';

const text = (line: string) => line.replace(/^\S+ /, '');

function printed(program: string, modules: Record<string, string> = {}, more: Partial<BoardOptions> = {}) {
  const notes: string[] = [];
  const { board, kernel, lines, errors } = rig(
    program,
    { onNote: (line) => notes.push(line), ...more },
    modules,
  );
  board.start();
  kernel.run(5e6);
  return { lines: [...notes, ...lines.map(text)], errors: errors.map(({ message }) => message) };
}

const CHANGES: [string, string, unknown[]][] = [
  ['String.prototype.shout = function () { return this + "!"; }; print("a".shout());', 'String', ['a!']],
  ['Date.prototype.year = function () { return 1970; }; print(new Date().year());', 'Date', ['1970']],
  [
    'Array.prototype["last"] = function () { return this[this.length - 1]; }; print([1, 2].last());',
    'Array',
    ['2'],
  ],
  ['Math.random = function () { return 0.5; }; print(Math.random());', 'Math', ['0.5']],
  [
    'Object.assign(Number.prototype, { twice: function () { return this * 2; } }); print((4).twice());',
    'Number',
    ['8'],
  ],
  ['var p = Array.prototype; p.first = function () { return this[0]; }; print([7].first());', 'Array', ['7']],
  ['[].__proto__.size = function () { return this.length; }; print([1, 1].size());', '__proto__', ['2']],
  ['Pin.prototype.hi = function () { return "" + this; }; print(D2.hi());', 'Pin', ['D2']],
  ['require("Storage").more = 5; print(require("Storage").more);', 'require("Storage")', ['5']],
  [
    'var s = require("Storage"); s.write = function () { return "mine"; }; print(s.write());',
    'require("Storage")',
    ['mine'],
  ],
  ['delete String.prototype.trim; print(typeof " a ".trim);', 'String', ['undefined']],
  ['Serial1.__proto__.x = 1; print(Serial2.x);', '__proto__', ['1']],
];

test.each(CHANGES)('the change is made and told once: %s', (program, name, expected) => {
  const { lines, errors } = printed(program);
  expect(errors).toEqual([]);
  expect(lines).toEqual([
    `.bootcde:1 changes ${name}: the board has JavaScript of its own, which is slower`,
    ...expected,
  ]);
});

test('what one board changes no other sees, whichever comes first', () => {
  const change = 'Object.prototype.leak = 1; String.prototype.leak = 2; print("".leak, ({}).leak, D2.leak);';
  const ask = 'print("".leak, ({}).leak, [].leak, require("net").leak, D2.leak, Object.keys({}).length);';
  const before = printed(ask);
  expect(printed(change).lines.slice(1)).toEqual(['2 1 1']);
  expect([before.lines, printed(ask).lines]).toEqual([
    ['undefined undefined undefined undefined undefined 0'],
    ['undefined undefined undefined undefined undefined 0'],
  ]);
  // Two boards that change the same, side by side.
  const count = 'String.prototype.n = (String.prototype.n || 0) + 1; print("".n);';
  expect([printed(count).lines[1], printed(count).lines[1]]).toEqual(['1', '1']);
});

test('a change ends with the boot, as on the board', () => {
  const { lines } = printed(
    'print("".n); String.prototype.n = 1; if (!require("Storage").read("again")) { require("Storage").write("again", "1"); load(); }',
  );
  expect(lines.filter((line) => line === 'undefined')).toHaveLength(2);
  expect(lines.filter((line) => line.endsWith('slower'))).toHaveLength(1);
});

test('a module that the program names may change it too, and one that it names nowhere is refused', () => {
  const change = 'String.prototype.twice = function () { return this + this; };';
  expect(printed('require("a"); print("x".twice());', { a: 'require("b");', b: change }).lines).toEqual([
    'b:1 changes String: the board has JavaScript of its own, which is slower',
    'xx',
  ]);
  const { errors } = printed('var name = "b"; require(name);', { b: change });
  expect(errors).toEqual([
    'device 1, b:1: String is changed, and no program names this module in a require: name it, and the board gets JavaScript of its own',
  ]);
});

test('code in a string that changes it is seen where it stands', () => {
  expect(printed('setTimeout("Math.two = 2; print(Math.two)", 10);').lines.slice(1)).toEqual(['2']);
  expect(printed('var code = "Math." + "two = 2"; setTimeout(code, 10);').lines.join(' ')).toContain(
    'Math is changed by code in a string; change it in the program',
  );
});

test('on a console anything may be changed, until reset', () => {
  const { board } = rig('var a;', { console: { echo: () => {} } });
  board.start();
  let value: unknown;
  const type = (line: string) => board.interpreter.guard(() => (value = board.repl?.type(line)));
  type('String.prototype.n = 3; "".n');
  expect(value).toBe(3);
  board.reset();
  type('"".n');
  expect(value).toBeUndefined();
});

test('watches, sockets, timers, promises and events of such a board work as on any', () => {
  const program = (first: string) => `${first}
    var socket = require("net").connect({ host: "h", port: 1 }, function () { socket.write("hi"); });
    socket.on("error", function (e) { print("error", e.code, e instanceof Object); });
    setInterval(function () { print(getTime() > 0, new Date().getFullYear()); }, 400);
    Promise.resolve(3).then(function (x) { print("then", x); });
    E.on("init", function () { print("init", E instanceof Object, process.memory().total); });
    require("Wifi").connect("x", {}, function (e) { print(e, JSON.stringify(require("Wifi").getIP())); });
    setTimeout(function () { x.y(); }, 100); print([1, 2, 3].map(function (n) { return n * 2; }).join());`;
  const plain = printed(program(''));
  const own = printed(program('String.prototype.own = 1;'));
  expect(plain.lines.length).toBeGreaterThan(10);
  expect(own.lines.slice(1)).toEqual(plain.lines);
  expect(own.errors).toEqual(plain.errors);
});

test('an endless loop of such a board is stopped', () => {
  expect(printed('Math.x = 1; while (true) {}').errors).toEqual([
    'device 1, .bootcde:1: a loop went round 10000000 times without returning',
  ]);
});

test.each([
  'function A() {} A.prototype.b = 1; var url = {}; url.host = 1; E.mine = 1; global.x = 2;',
  'var slice = Array.prototype.slice.call([1]); Object.keys(String.prototype); B.prototype = Object.create(Object.prototype);',
  'print(Object.getPrototypeOf("") === String.prototype); Object.assign({}, { a: 1 }); Object.defineProperty(this, "a", {});',
  'var s = require("Storage"); s.write("a", 1); s = 1; var m = require("mine"); m.x = 1; Math.max(1, 2);',
])('what changes nothing of the engine’s takes no realm of its own: %s', (program) => {
  const { board } = rig(`function B() {} ${program}`, {}, { mine: 'exports.y = 1;' });
  board.start();
  expect(board.realm.isShared).toBe(true);
});

test('each way to change something built in is found with its line', () => {
  const found = (program: string) =>
    changesOf(
      parseProgram(program),
      () => true,
      (name) => name === 'net',
    );
  expect(found('\nA.b.c++;\ndelete A.b;\nrequire("net").connect = f;\nvar p = A.prototype;')).toEqual([
    { name: 'A', line: 2 },
    { name: 'A', line: 3 },
    { name: 'require("net")', line: 4 },
    { name: 'A', line: 5 },
  ]);
});
