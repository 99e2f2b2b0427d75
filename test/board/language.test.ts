import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkLanguage, formatFinding } from '../../simulator/board/language/language.ts';
import { FLAWS } from './flaws.ts';

test.each(FLAWS)('$what is found: $code', ({ code, what }) => {
  const found = checkLanguage(code, 'x.js').map((one) => one.what);
  expect(
    found.some((one) => one.includes(what)),
    `found only: ${found.join('; ')}`,
  ).toBe(true);
});

test('a finding names file, line and remedy', () => {
  const [finding] = checkLanguage('var a = 1;\nprint(a ** 2);', 'app.js');
  expect(formatFinding(finding)).toBe('app.js:2: ** is not supported; use Math.pow');
});

test('a syntax error is a finding', () => {
  expect(checkLanguage('var a = ;', 'x.js')).toMatchObject([{ line: 1, what: 'Unexpected token' }]);
});

test.each([
  'setTimeout(function () { late(); }, 1); function late() {}',
  'function a() { return b(); } function b() { return a(); }',
  'for (var i = 0; i < 3; i++) { let j = i; fs.push(function () { return j; }); }',
  'for (var key in queue) break; delete queue[key];',
  'for (var key in o) { delete o[key]; break; }',
  'function f(a) { for (var i = 0; i < a; i++) { var j = i; g(j); } do { var k = 1; } while (k); return i; }',
  'function f(a) { var x; if (a) { x = 1; } else x = 2; try { g(x); } catch (e) { g(e); } }',
  'function f(o) { for (var key in o) if (key) return delete o[key], 1; }',
  'var e = 1; function f(e) { if (e) g(); var e = 2; }',
  'switch (x) { case 1: f(); break; default: g(); }',
  'function f() {\n  return;\n}',
  'var o = { at: function () {} }; o.at(1); var g = x => ({ y: x });',
  'class A { static s() { return 1; } get g() { return 2; } }',
  '/^[ -"$-*,-~]+$/.test(s); /\\d+(a|b)[?+]/.exec(s); try { f(); } catch { g(); }',
  'if (typeof Map === "undefined") f(); [].slice.call(arguments); Foo.prototype.at = function () {};',
])('what the engine can do is left alone: %s', (code) => {
  expect(checkLanguage(code, 'x.js').map(formatFinding)).toEqual([]);
});

const built = ['dist/mote.js', 'dist/app.js'].filter((file) => existsSync(file));
test.skipIf(built.length === 0)('the built firmware has no finding (skipped when it is not built)', () => {
  for (const file of built)
    expect(checkLanguage(readFileSync(file, 'latin1'), file).map(formatFinding)).toEqual([]);
});
