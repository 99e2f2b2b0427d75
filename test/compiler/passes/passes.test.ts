import { expect, test } from 'vitest';
import { checkDirectives, dropDirectives } from '../../../scripts/compiler/passes/directives.ts';
import { dropUnused } from '../../../scripts/compiler/passes/drop-unused.ts';
import { toEs5 } from '../../../scripts/compiler/passes/es5.ts';
import { fold } from '../../../scripts/compiler/passes/fold.ts';
import { inlineExpressions } from '../../../scripts/compiler/passes/inline-expressions.ts';
import { inlineNumbers } from '../../../scripts/compiler/passes/inline-numbers.ts';
import { inlineOnce } from '../../../scripts/compiler/passes/inline-once.ts';

/** One line, one space: what a pass does to white space concerns nobody. */
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

test.each([
  ['inlineNumbers', 'const MAX_A = 8; f(MAX_A, o.MAX_A);', 'const MAX_A = 8; f(8, o.MAX_A);'],
  ['inlineNumbers', 'const MAX_A = 8; export { MAX_A };', 'const MAX_A = 8; export { MAX_A };'],
  ['inlineNumbers', 'const WORD = /a/; f(WORD);', 'const WORD = /a/; f(WORD);'],
  ['inlineNumbers', 'let count = 8; f(count);', 'let count = 8; f(count);'],
])('%s makes of %s', (_, before, after) => {
  expect(flat(inlineNumbers(before))).toBe(after);
});

test.each([
  ["function isUp() { 'inline'; return room > 0; } if (!isUp()) f();", 'if (!(room > 0)) f();'],
  ["function has(n) { 'inline'; return n in all; } f(has('a' + b));", "f((('a' + b) in all));"],
])('an expression that says inline stands in the place of its calls: %s', (before, after) => {
  expect(flat(inlineExpressions(before))).toBe(after);
});

test.each([
  [
    "function one() { 'inline'; f(); return 1; }\none();",
    "one says 'inline' and is more than one expression",
  ],
  ["function two() { 'inline'; return 1; }\ng(two);", "two says 'inline' and is used other than by a call"],
])('a function that cannot be put inline fails the build by its name', (source, message) => {
  expect(() => inlineExpressions(source)).toThrow(message);
});

test.each([
  ["function odd() { 'inlien'; return 1; }", "'inlien' in odd asks the compiler for nothing that it does"],
  ["function outer() { function inner() { 'rare'; } }", "'rare' in inner: only a function at the top"],
])('a directive that no pass heeds fails the build by the function’s name', (source, message) => {
  expect(() => checkDirectives(source)).toThrow(message);
});

test('directives leave the program when every pass has seen them', () => {
  expect(flat(dropDirectives("function f() { 'rare'; return 1; }"))).toBe('function f() { return 1; }');
});

test.each([
  [
    'as a statement',
    'function once(a) { let b = a; g(b); }\nfunction f(x) { once(x + 1); }',
    'function f(x) { { let a_once = x + 1; let b_once = a_once; g(b_once); } }',
  ],
  [
    'behind return',
    'function once(a) { if (a) return 1; return 2; }\nfunction f(x) { return once(x); }',
    'function f(x) { { if (x) return 1; return 2; return; } }',
  ],
  [
    'as the value of a variable',
    'function once() { g(); return 5; }\nfunction f() { let y = once(); h(y); }',
    'function f() { let y; { g(); y = 5; } h(y); }',
  ],
  [
    'as a condition that leaves',
    'function once() { if (a) return false; g(); return true; }\nfunction f() { if (!once()) return; h(); }',
    'function f() { { if (a) return; g(); } h(); }',
  ],
])('a function that is called once stands in the place of its call: %s', (_, before, after) => {
  expect(flat(inlineOnce(before))).toBe(after);
});

test.each([
  ['called twice', 'function a() { f(); }\na();\na();'],
  ['handed on', 'function a() { f(); }\ng(a);'],
  ['called within an expression', 'function a() { return f(); }\nfunction b() { g(1 + a()); }'],
  [
    'called with another statement behind it, where it may return early',
    'function a() { if (x) return; f(); }\nfunction b() { a(); g(); }',
  ],
  ['in an else that says rare', "function a() { 'rare'; f(); }\nfunction b() { if (x) g(); else a(); }"],
])('a function stays one that is %s', (_, source) => {
  expect(inlineOnce(source)).toBe(source);
});

test('what says rare moves where a feature that is not there leaves no other way', () => {
  const source = "function a() { 'rare'; f(); }\nfunction b() { if (false && x) g(); else a(); }";
  expect(flat(inlineOnce(source))).toBe("function b() { if (false && x) g(); else { 'rare'; f(); } }");
});

test.each([
  ['let a = 1; const b = 2;', 'var a = 1; var b = 2;'],
  ['f({ a, b() {} });', 'f({ a: a, b: function() {} });'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a program's text
  ['f(`a${b}c`);', 'f(("a" + (b) + "c"));'],
  [
    'const state = { a: 1, b: 2, }; f(state.a, state.b);',
    'var state_a = 1, state_b = 2; f(state_a, state_b);',
  ],
  [
    'const state = { a: (f(), 1), b: (2) }; g(state.a);',
    'var state_a = (f(), 1), state_b = (2); g(state_a);',
  ],
  ['const whole = { a: 1 }; f(whole);', 'var whole = { a: 1 }; f(whole);'],
  ['const grown = { a: 1 }; grown.b = 2;', 'var grown = { a: 1 }; grown.b = 2;'],
])('ES5 of %s is %s', (before, after) => {
  expect(flat(toEs5(before))).toBe(flat(after));
});

test('every pass keeps lines, as the source map goes by lines', () => {
  const source =
    "const state = {\n  a: 1,\n  b: 2\n};\nstate.a = state.b;\nfunction isUp() {\n  'inline';\n  return a\n    .b;\n}\nfunction once(x) {\n  g(x);\n}\nfunction f() {\n  once(isUp());\n}\nlast();";
  const line = (text: string) => text.split('\n').findIndex((one) => one.includes('last()'));
  for (const pass of [inlineNumbers, inlineExpressions, fold, inlineOnce, toEs5])
    expect(line(pass(source))).toBe(line(source));
});

test.each([
  ['if (false) f(); else g();', 'g();'],
  ['if (a) f(); else if (false) g();', 'if (a) f();'],
  ['x = true ? f : g;', 'x = (f);'],
  ['x = false && f() || g;', 'x = (g);'],
  ['f({ a: true ? (b, c) : d });', 'f({ a: (b, c) });'],
  ['f({ a: true ? b : d });', 'f({ a: b });'],
  ['f({ a: true && (b, c) });', 'f({ a: (b, c) });'],
  ['f(a[true ? (b, c) : d]);', 'f(a[(b, c)]);'],
  ['if (2 & 3) f(); if (void 0) g();', 'f();'],
  ['if (typeof "a" !== "string") f();', ''],
  ['x = 120 & 65535 || 60;', 'x = ((120));'],
  ['if (false) { var kept; }', 'if (false) { var kept; }'],
])('fold makes of %s: %s', (before, after) => {
  expect(flat(fold(before))).toBe(after);
});

test.each([
  [
    'its own variable is given, and nobody writes it',
    'function once(a) { g(a); g(a); }\nfunction f(x) { once(x); h(x); }',
    'function f(x) { { g(x); g(x); } h(x); }',
  ],
  [
    'its own variable is given, and it is done with it',
    'function once(a) { a++; return g(a); }\nfunction f(x) { return once(x); }',
    'function f(x) { { x++; return g(x); return; } }',
  ],
  [
    'no variable of its own: it is written, and the function around goes on',
    'function once(a) { a++; g(a); }\nfunction f(x) { once(x); h(x); }',
    'function f(x) { { let a_once = x; a_once++; g(a_once); } h(x); }',
  ],
  [
    'no variable of its own: what is around catches',
    'function once(a) { a++; return g(a); }\nfunction f(x) { try { return once(x); } catch (e) { h(x); } }',
    'function f(x) { try { { let a_once = x; a_once++; return g(a_once); return; } } catch (e) { h(x); } }',
  ],
])('a parameter of a function that moves: %s', (_, before, after) => {
  expect(flat(inlineOnce(before))).toBe(after);
});

test('expressions within each other stand in the place of their calls; a circle fails the build', () => {
  const source =
    "function a(x) { 'inline'; return x + 1; }\nfunction b(x) { 'inline'; return a(x) * a(2); }\nf(b(a(3)));";
  expect(flat(inlineExpressions(source))).toBe('f((((((3) + 1)) + 1) * ((2) + 1)));');
  const circle = "function a() { 'inline'; return b(); }\nfunction b() { 'inline'; return a(); }\na();";
  expect(() => inlineExpressions(circle)).toThrow("a, b say 'inline' and call each other in a circle");
});

test.each([
  ['const has = E.isUTF8 && E.isUTF8("a") && E.from; f();', 'f();'],
  ['const has = E.isUTF8("a"); f(has);', 'const has = E.isUTF8("a"); f(has);'],
  ['const sent = E.send(1); f();', 'const sent = E.send(1); f();'],
  ['const one = E.isUTF8("a") && g(); f();', 'const one = E.isUTF8("a") && g(); f();'],
])('a question to the engine goes whose answer nobody reads, and nothing else: %s', (before, after) => {
  expect(flat(dropUnused(before, () => true))).toBe(after);
});
