import { expect, test } from 'vitest';
import { checkProgram } from '../../../simulator/board/check/check-program.ts';
import { MAX_PROGRAM_BYTES, programText } from '../../../simulator/board/check/program-text.ts';
import { formatFinding } from '../../../simulator/board/language/language.ts';

const said = (text: string) => checkProgram(text, 'app.js').map(formatFinding);

test.each([
  ['let {a, b} = o;\nvar o;', 'app.js:1: destructuring is not supported; use one assignment for each name'],
  [
    'function f(a = 1) {}',
    'app.js:1: default parameters are not supported; use if (x === undefined) x = ...',
  ],
  ['function f(...r) {}', 'app.js:1: rest parameters are not supported; use arguments'],
  ['var o = {};\nvar p = {...o};', 'app.js:2: spread is not supported; use apply, concat or Object.assign'],
  ['var a = {};\nprint(a?.b);', 'app.js:2: ?. is not supported; use x && x.y'],
  ['async function f() {}', 'app.js:1: async is not supported; use then or a callback'],
  ['print(2 ** 3);', 'app.js:1: ** is not supported; use Math.pow'],
  ['\n\nouter: for (;;) break outer;', 'app.js:3: labels are not supported; use a function and return'],
  ['foo.bar();', 'app.js:1: foo is not defined; use a variable of that name'],
  [
    'print(Buffer.from("a"));',
    'app.js:1: Buffer does not exist on Espruino; use a string, strings are bytes',
  ],
  [
    'setInterval("pol()", 10);\nfunction poll() {}',
    'app.js:1: in the string: pol is not defined; use a variable of that name',
  ],
  [
    'setTimeout("let {a} = b", 1); var b;',
    'app.js:1: in the string: destructuring is not supported; use one assignment for each name',
  ],
  ['if (1) print(1);\nreturn;', 'app.js:2: return stands in no function; use if'],
])('%j is said with its line and what would do', (text, line) => {
  expect(said(text)).toContain(line);
});

test.each([
  'function onInit() { poll(); } function poll() {} setInterval("poll()", 10);',
  'made = 1; setTimeout("print(made)", 1); if (typeof Puck !== "undefined") Puck.on();',
  '#!/usr/bin/env espruino\r\nvar a = "Grüße ☀";\r\nprint(a);\r\n',
])('a program that runs has no finding: %j', (text) => {
  expect(said(Buffer.from(text, 'utf8').toString('latin1'))).toEqual([]);
});

test('a byte order mark is no part of the program', () => {
  expect(programText('\xef\xbb\xbfprint(1);')).toBe('print(1);');
});

test.each([
  ['', 'there is no program in it'],
  ['\r\n  // only a comment\r\n/* and\n another */', 'there is no program in it'],
  ['\x7fELF\x02\x01\x01\x00\x00', 'it is no text; name the JavaScript file'],
  [
    '/'.repeat(MAX_PROGRAM_BYTES + 1),
    `it has ${MAX_PROGRAM_BYTES + 1} bytes, and a board holds ${MAX_PROGRAM_BYTES} at the most`,
  ],
])('%j is no program', (text, message) => {
  expect(() => programText(text)).toThrow(message);
});
