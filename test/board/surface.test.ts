import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindNamed } from '../../simulator/board/boards/index.ts';
import { RECORDED } from '../../simulator/board/surface/recorded-names.ts';
import { fullName, SURFACE, type SurfaceName } from '../../simulator/board/surface/rows.ts';
import { countSurface, stateOf } from '../../simulator/board/surface/states.ts';
import { run } from './rig.ts';

/** An object of each class whose methods are listed. */
const OBJECTS: Record<string, string> = {
  Array: '[]',
  String: '""',
  Number: '(1)',
  Object: '({})',
  Function: '(function () {})',
  Promise: 'Promise.resolve()',
  RegExp: '/a/',
  Date: 'new Date()',
  ArrayBufferView: 'new Uint8Array(1)',
  ArrayBuffer: 'new Uint8Array(1).buffer',
  DataView: 'new DataView(new Uint8Array(1).buffer)',
  Pin: 'D2',
  Serial: 'Serial1',
  SPI: 'SPI1',
  I2C: 'I2C1',
  OneWire: 'new OneWire(D2)',
  StorageFile: 'require("Storage").open("a", "r")',
  Socket: 'require("net").connect({ host: "broker", port: 1883 })',
  dgramSocket: 'require("dgram").createSocket("udp4")',
  httpCRq: 'require("http").request({ host: "broker" })',
  httpSrv: 'require("http").createServer()',
  Graphics: 'Graphics.createArrayBuffer(8, 8, 1)',
};
for (const name of ['Error', 'SyntaxError', 'TypeError', 'InternalError', 'ReferenceError'])
  OBJECTS[name] = `new ${name}("")`;

const LIBRARIES = new Set(SURFACE.filter(({ how }) => how === 'library').map(({ name }) => name));

function expression(one: SurfaceName): string {
  const { how, owner, name } = one;
  if (how === 'method') return `(${OBJECTS[owner] ?? `${owner}.prototype`}).${name}`;
  if (how === 'static' && LIBRARIES.has(owner)) return `require("${owner}").${name}`;
  return fullName(one);
}

/** Those of the names that a program on that board finds undefined, or that stop it. */
function absent(names: readonly SurfaceName[], board: string): string[] {
  const asked = names.map(
    (one) =>
      `try { if ((${expression(one)}) === undefined) print(${JSON.stringify(fullName(one))}); } catch (e) { print(${JSON.stringify(fullName(one))}); }`,
  );
  const { lines, errors } = run(asked.join('\n'), 1e6, { kind: kindNamed(board) });
  return [
    ...lines.map((line) => line.replace(/^[\d.]+ /, '')),
    ...errors.filter(({ fatal }) => fatal).map(String),
  ];
}

const BOARDS = [...new Set(SURFACE.map(({ board }) => board))];

test.each(BOARDS)('every name of %s that is called simulated or recorded is there', (board) => {
  const names = SURFACE.filter(
    (one) => one.board === board && one.how !== 'event' && stateOf(one).state !== 'refused',
  );
  // NaN and undefined are what they are; a variable that the engine sets later has no value yet.
  expect(absent(names, board).filter((name) => name !== 'undefined')).toEqual([]);
});

test('the list has every way to find a name, and names stand in it once', () => {
  expect(SURFACE.length).toBeGreaterThan(800);
  const full = SURFACE.map((one) => `${one.how} ${fullName(one)} ${one.board}`);
  expect(full.filter((name, index) => full.indexOf(name) !== index)).toEqual([]);
});

test('a name that is recorded is one of the engine, but for those that are listed here', () => {
  const known = new Set(SURFACE.map(fullName));
  expect([...RECORDED].filter((name) => !known.has(name)).sort()).toEqual([]);
});

test('the page has the counts', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/virtual-board.md'), 'utf8');
  for (const [how, { simulated, recorded, refused }] of Object.entries(countSurface()))
    expect(page).toContain(`| ${how} | ${simulated} | ${recorded} | ${refused} |`);
});
