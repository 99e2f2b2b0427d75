import { expect, test } from 'vitest';
import { run } from './rig.ts';

const printed = (program: string, forUs = 1e6, more = {}) => run(program, forUs, more).lines;
const console = { echo: () => {} };

test.each([{}, { console }])(
  'onInit is called after E’s init listeners, which come after the top level',
  (more) => {
    const lines = printed(
      `function onInit() { print("onInit"); }
     E.on("init", function () { print("init"); });
     print("top");`,
      1e6,
      more,
    );
    expect(lines).toEqual(['0 top', '0 init', '0 onInit']);
  },
);

test('onInit may be a variable, made by assignment too', () => {
  expect(printed('var onInit = function () { print("var"); };')).toEqual(['0 var']);
  expect(printed('onInit = function () { print("global"); };')).toEqual(['0 global']);
  expect(printed('global.onInit = function () { print("member"); };')).toEqual(['0 member']);
});

test('what onInit throws is reported, and the program goes on', () => {
  const { lines, errors } = run('function onInit() {\n  x.y();\n}\nsetTimeout(print, 5, "on");', 1e6);
  expect(lines.filter((line) => !line.includes('    at'))).toEqual([
    '0 Uncaught ReferenceError: "x" is not defined',
    '5 on',
  ]);
  expect(errors).toMatchObject([{ line: 2, fatal: false }]);
});

test('code in a string finds the program’s functions and variables', () => {
  expect(
    printed(
      `var n = 0; let step = 2; const name = "n"; class Counter { next() { n += step; } }
       var counter = new Counter();
       function poll() { counter.next(); print(n); }
       setInterval("poll(); step = 3", 300);
       setTimeout("print(name)", 100);`,
    ),
  ).toEqual(['100 n', '300 2', '600 5', '900 8']);
});

test('listeners and watches may be strings, and eval sees the globals', () => {
  expect(
    printed(
      `var n = 1; function up() { n++; print("up", n); }
       E.on("init", "up()"); eval("n = 5"); print(eval("n + 1")); print(eval(7));`,
    ),
  ).toEqual(['0 6', '0 7', '0 up 6']);
});

test('code in a string with a mistake is reported when it runs, and the timer stays', () => {
  const { lines } = run('setInterval("let {a} = b", 400);', 1e6);
  expect(lines.filter((line) => line.includes('Uncaught'))).toEqual([
    '400 Uncaught SyntaxError: destructuring is not supported; use one assignment for each name',
    '800 Uncaught SyntaxError: destructuring is not supported; use one assignment for each name',
  ]);
});

test('code in a string that is not there is no function of another board', () => {
  expect(printed('var code = "mine()"; setTimeout(code, 1); function mine() { print("mine"); }')).toEqual([
    '1 mine',
  ]);
  expect(printed('setTimeout("mine()", 1);')[0]).toBe('1 Uncaught ReferenceError: "mine" is not defined');
});
