import { expect, test } from 'vitest';
import { variablesOf } from '../../simulator/board/variables.ts';
import { run } from './rig.ts';

/** JsVars that a program takes after it has run for a moment, beyond an empty program. */
function held(program: string): number {
  const variables = (text: string) => variablesOf(run(text, 1e6).board);
  return variables(program) - variables('setInterval(function () {}, 1e6);');
}

/** In a scope that a timer keeps. */
const kept = (code: string) =>
  held(`(function () { ${code} setInterval(function () { return all; }, 1e6); })();`);

/** Seen on the engine with the ESP32's geometry: `process.memory().usage` after the line less that before it. */
test.each([
  [511, 'var all = []; for (var i = 0; i < 500; i++) all.push(i);'],
  [519, 'var all = []; for (var i = 0; i < 100; i++) all.push("x".repeat(34));'],
  [461, 'var all = []; for (var i = 0; i < 50; i++) all.push({ place: i, text: "abcdefgh", ratio: 0.5 });'],
  [87, 'var all = { bytes: new Uint8Array(1000) };'],
])('about %i variables: %s', (engine, code) => {
  const variables = kept(code);
  expect(variables).toBeGreaterThan(engine * 0.85);
  expect(variables).toBeLessThan(engine * 1.15);
});

test('a program that throws takes as much as one that does not, as what the simulator puts in is not its own', () => {
  const plain = kept('function all(x) { if (x) return x; }');
  expect(kept('function all(x) { if (x) throw x; }')).toBe(plain);
});

test('what nobody can reach takes nothing', () => {
  const lost = 'var all = 0; var lost = []; for (var i = 0; i < 500; i++) lost.push(i);';
  expect(kept(lost)).toBeLessThan(10);
});

test('a scope that many functions share counts once', () => {
  const many = (count: number) =>
    kept(`var text = "y".repeat(504), all = [];
      for (var i = 0; i < ${count}; i++) all.push(function () { return text; });`);
  expect(many(11) - many(1)).toBeLessThan(100);
});
