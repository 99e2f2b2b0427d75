import { expect, test } from 'vitest';
import { newObject } from '../../../simulator/board/realm.ts';
import { walkable } from './program.ts';
import { equipped, globalOf, walkOn } from './rig.ts';

test.each([
  [
    'an object in a member',
    (planted: object, at: Record<PropertyKey, unknown>) => Object.assign(at, { x: { planted } }),
  ],
  [
    'a function',
    (planted: object, at: Record<PropertyKey, unknown>) => Object.assign(at, { x: () => planted }),
  ],
  [
    'under a symbol',
    (planted: object, at: Record<PropertyKey, unknown>) => Object.assign(at, { [Symbol('s')]: planted }),
  ],
  [
    'behind a getter',
    (planted: object, at: Record<PropertyKey, unknown>) =>
      Object.defineProperty(at, 'x', { get: () => planted, configurable: true }),
  ],
  [
    'as a prototype',
    (planted: object, at: Record<PropertyKey, unknown>) =>
      Object.assign(at, { x: Object.create(planted) as object }),
  ],
])('the walk finds an object of the host: %s', (_, plant) => {
  const { board } = equipped(walkable(''));
  board.start();
  const place = newObject({});
  plant({ host: true }, place);
  (globalOf(board).roots as Record<string, unknown>).place = place;
  expect(walkOn(board).found?.path).toMatch(/^place\./);
});

test('the walk finds what only a call gives, throws or hands on', () => {
  for (const give of ['return host', 'throw host', 'f(host)', 'f.toString.call(host)', 'return [[host]]'])
    expect(walkOnPlanted(give), give).toMatch(/^door/);
});

/** A function of the realm that lets an object of the host out one way. */
function walkOnPlanted(give: string): string | undefined {
  const { board } = equipped(
    walkable(
      `var host; global.hide = function (planted) { host = planted; }; roots.door = function (f) { ${give}; };`,
    ),
  );
  board.start();
  const { hide } = globalOf(board) as { hide: (planted: object) => void };
  delete globalOf(board).hide;
  hide({ host: true });
  return walkOn(board).found?.path;
}
