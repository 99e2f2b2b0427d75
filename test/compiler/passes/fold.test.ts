import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { dropEmpty } from '../../../scripts/compiler/passes/drop-empty.ts';
import { dropUnused } from '../../../scripts/compiler/passes/drop-unused.ts';
import { fold } from '../../../scripts/compiler/passes/fold.ts';
import { foldArguments } from '../../../scripts/compiler/passes/fold-arguments.ts';
import { foldLocals } from '../../../scripts/compiler/passes/fold-locals.ts';
import { foldState } from '../../../scripts/compiler/passes/fold-state.ts';
import { cutFromMap, joinMaps } from '../../../scripts/compiler/passes/join-maps.ts';
import { prefixNames, withoutExports } from '../../../scripts/compiler/whole/client-source.ts';
import { dissolve } from '../../../scripts/compiler/whole/dissolve.ts';
import { foldOptions } from '../../../scripts/compiler/whole/fold-options.ts';

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
const all = () => true;

test.each([
  [
    'a constant',
    'function f(a, b) { g(a, b); }\nf(1, x);\nf(1, y);',
    'function f(b) { g(1, b); } f(x); f(y);',
  ],
  ['one that is left away', 'function f(a) { g(a); }\nf();', 'function f() { g((void 0)); } f();'],
  [
    'a list of constants',
    'function f(how) { if (how) g(how.qos || how, how.retain); }\nf({ qos: 1 });',
    'function f() { if (true) g(1 || 0, (void 0)); } f();',
  ],
  [
    'the type of a text',
    'function f(a) { if (typeof a !== "string") a = g(a); h(a); }\nf(JSON.stringify({ x }));',
    'function f(a) { if ("string" !== "string") a = g(a); h(a); } f(JSON.stringify({ x }));',
  ],
])('foldArguments puts %s into the function', (_, before, after) => {
  expect(flat(foldArguments(before, all))).toBe(after);
});

test('a number in the place of a list has none of its members', () => {
  const source = 'function f(how) { g(how.qos || how & 3); }\nf(1);';
  expect(flat(fold(foldArguments(source, all)))).toBe('function f() { g(((1))); } f();');
});

test.each([
  ['calls differ', 'function f(a) { g(a); }\nf(1);\nf(2);'],
  ['it is handed on', 'function f(a) { g(a); }\nf(1);\nh(f);'],
  ['it is written', 'function f(a) { a++; g(a); }\nf(1);'],
  ['the function looks at its arguments', 'function f(a) { g(arguments[0], a); }\nf(1);'],
  ['a function within has its name', 'function f(a) { g(function (a) { h(a); }); }\nf(1);'],
  ['the text may be none', 'function f(a) { g(typeof a); }\nf(JSON.stringify(x));'],
  ['a text is written before it is looked at', 'function f(a) { a = g(a); h(typeof a); }\nf("" + x);'],
])('foldArguments leaves a parameter where %s', (_, source) => {
  expect(foldArguments(source, all)).toBe(source);
});

test('foldState settles a field that nothing writes, or only the starter does', () => {
  const source =
    'const s = { a: 1, b: 2, c: 0 };\nfunction start() {\n  s.b = 5;\n}\nfunction f() {\n  s.c++;\n  g(s.a, s.b, s.c);\n}';
  expect(flat(foldState(source, 'start', all))).toContain(
    'function start() { ; } function f() { s.c++; g((1), (5), s.c); }',
  );
});

test('foldState leaves an object that goes somewhere as a whole', () => {
  const source = 'const s = { a: 1 };\nh(s);\ng(s.a);';
  expect(foldState(source, 'start', all)).toBe(source);
});

test('dropUnused takes what nothing names, then what only that named; and nothing else', () => {
  const source = 'function a() { b(); }\nfunction b() {}\nfunction c() { c(); }\nfunction d() {}\nd();';
  expect(flat(dropUnused(source, (name) => name !== 'c'))).toBe('function c() { c(); } function d() {} d();');
});

const CLIENT = `const given = { options: {} };
const client = { connected: false, connect() { client.connected = given.options.port; client.emit("connected"); }, publish };
function publish(x) { client.emit("other"); return given.options.id + x; }
exports.create = function(host, options) {
  options = options || {};
  given.options = options;
  return client;
};`;

/** The options of a program's call. */
function optionsOf(text: string) {
  const { body } = parse(`(${text})`, { ecmaVersion: 2022 });
  const [statement] = body;
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'ObjectExpression')
    throw new Error();
  return { options: statement.expression, text: `(${text})` };
}

test('foldOptions puts constants in place of what the client reads, and a variable for what is computed', () => {
  const { options, text } = optionsOf('{ port: 5, id: "m" + getSerial(), other: f() }');
  const folded = foldOptions(CLIENT, options, text, 'p_');
  expect(flat(folded.source)).toContain('let p_option_id; const given');
  expect(flat(folded.source)).toContain('client.connected = (5);');
  expect(flat(folded.source)).toContain('return p_option_id + x;');
  expect(folded.source).not.toContain('options = ');
  expect(folded.given).toBe('(p_option_id = "m" + getSerial(), f())');
});

test('dissolve makes functions of the client’s object, without the events that nobody hears', () => {
  const { source, members, events } = dissolve(CLIENT, new Set(['connected']), 'p_');
  expect(flat(source)).toContain(
    'const p_events = {}; let p_client_connected = false; function p_client_connect() { p_client_connected = given.options.port; p_events.emit("connected"); }',
  );
  expect(flat(source)).toContain('function publish(x) { ; return');
  expect([events, members.get('publish'), members.get('connect')]).toEqual([
    'p_events',
    'publish',
    'p_client_connect',
  ]);
});

test('the client’s names get a prefix, and its create is a function of the program', () => {
  const source = withoutExports(prefixNames(CLIENT, 'p_'), 'p_');
  expect(flat(source)).toContain('publish: p_publish };');
  expect(flat(source)).toContain('function p_create(host, options)');
  expect(source).not.toContain('exports');
});

test.each([
  [
    () => foldOptions(CLIENT.replace('exports.create', 'exports.make'), 'none', '', 'p_'),
    'no `exports.create =',
  ],
  [
    () => foldOptions(CLIENT.replace('given.options = options', 'f(options)'), 'none', '', 'p_'),
    '`given.options = options`',
  ],
  [
    () => foldOptions(CLIENT.replace('return given.options.id', 'return f(given.options)'), 'none', '', 'p_'),
    'publish of the client uses its options as a whole',
  ],
  [
    () => dissolve(CLIENT.replace('return given', 'f(client); return given'), new Set(), 'p_'),
    'publish of the client uses client as a whole',
  ],
  [
    () => dissolve(CLIENT.replace('return client', 'return 0'), new Set(), 'p_'),
    'does not end with the return of an object',
  ],
])('a client that is not as a pass needs it fails the build by its name: %#', (run, message) => {
  expect(run).toThrow(message);
});

test('of two files behind each other, and of one that lost characters, the map stays right', () => {
  const one = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA;AAEA' });
  const other = JSON.stringify({ version: 3, sources: ['b.ts'], names: [], mappings: 'AAIA,IAAA' });
  const joined = JSON.parse(joinMaps(one, 2, other));
  expect([joined.sources, joined.mappings]).toEqual([['a.ts', 'b.ts'], 'AAAA;AAEA;ACEA,IAAA']);
  const cut = JSON.parse(cutFromMap(other, 1, 2));
  expect(cut.mappings).toBe('AAIA,EAAA');
});

test.each([
  [
    'a call of nothing',
    'function hook(a) { ; }\nfunction f(x) { hook(x.y + 1); g(); }',
    'function f(x) { ; g(); }',
  ],
  [
    'nothing whose argument does something',
    'function hook(a) {}\nhook(f());',
    'function hook(a) {} hook(f());',
  ],
  ['nothing that is handed on', 'function hook() {}\ng(hook);', 'function hook() {} g(hook);'],
])('dropEmpty takes out %s', (_, before, after) => {
  expect(
    flat(dropUnused(dropEmpty(before), (name) => name !== 'f' && name !== 'hook') && dropEmpty(before)),
  ).toContain(after);
});

test.each([
  [
    'a constant by its name',
    'function f() { const at = 0; g(at, { at }); }',
    'function f() { ; g((0), { at: (0) }); }',
  ],
  ['no name that is declared twice', 'function f() { const a = 1; g(function (a) { return a; }); }', null],
  ['nothing that may change', 'function f() { let a = 1; a++; g(a); }', null],
  ['no computed value', 'function f() { const a = g(); h(a); }', null],
])('foldLocals puts in %s', (_, before, after) => {
  expect(flat(foldLocals(before))).toBe(after ?? before);
});

test('an argument that nobody looks at goes, when it does nothing', () => {
  expect(flat(foldArguments('function f(a, b) { g(a); }\nf(x, y.length);\nf(z, 1);', all))).toBe(
    'function f(a) { g(a); } f(x); f(z);',
  );
  const kept = 'function f(a, b) { g(a); }\nf(x, y());\nf(z, 1);';
  expect(foldArguments(kept, all)).toBe(kept);
});

test('the rest of a constant text is one', () => {
  expect(flat(fold('f("abc".slice(1), x.slice(1), "abc".slice(1, 2));'))).toBe(
    'f(("bc"), x.slice(1), "abc".slice(1, 2));',
  );
});
