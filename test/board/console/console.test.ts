import { expect, test } from 'vitest';
import { Console, type ConsoleOptions, MAX_LINE_BYTES } from '../../../simulator/board/console/console.ts';
import { MAX_TYPED_BYTES } from '../../../simulator/board/console/repl.ts';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import { ScriptedStack } from '../stack.ts';

/** A board at its prompt; `type` gives what comes back at once. */
function open(more: Partial<ConsoleOptions> = {}) {
  const kernel = new Kernel(1);
  let output = '';
  const options = {
    clock: kernel,
    device: 1,
    random: kernel.random('board'),
    net: new ScriptedStack(kernel),
    files: {},
    ...more,
  };
  const console = new Console(options, (bytes) => {
    output += bytes;
  });
  console.start();
  kernel.run(kernel.now + 1);
  const take = () => {
    const taken = output;
    output = '';
    return taken;
  };
  const wait = (us: number) => {
    kernel.run(kernel.now + us);
    return take();
  };
  const type = (text: string) => {
    console.receive(text);
    return take();
  };
  return { console, kernel, type, wait, banner: take() };
}

test('the banner is followed by a prompt', () => {
  expect(open().banner).toMatch(/Espruino|espruino/);
  expect(open().banner.endsWith('\r\n>')).toBe(true);
});

// What the real engine answered to the same bytes, over a pty.
test.each([
  ['\n', '\r\n>'],
  ['1+1\n', '1+1\r\n=2\r\n>'],
  ['var a=5;\n', 'var a=5;\r\n=5\r\n>'],
  ['\x10print("x")\n', 'x\r\n>'],
  ['\x10a=6\n', ''],
  ['function f() {\n', 'function f() {\r\n:'],
  ['\x10var b={a:1,\n\x10b:2};print(b.b)\n', '2\r\n>'],
  ['\x10if (1)\x1b\n print(3)\n', '3\r\n>'],
  ['abc\b\b\b\n', 'abc\b \b\b \b\b \b\r\n>'],
  ['\x05', 'Espruino 2v29.277 ESP32\r\n'],
  ['print("a\\nb")\n', 'print("a\\nb")\r\na\r\nb\r\n=undefined\r\n>'],
  ['"str"\n', '"str"\r\n="str"\r\n>'],
  ['1;2\n', '1;2\r\n=2\r\n>'],
  ['echo(0)\n1+2\necho(1)\n', 'echo(0)\r\n>'],
])('%j is answered with %j', (typed, answer) => {
  expect(open().type(typed)).toBe(answer);
});

test('what one line declares the next one finds, let and functions too', () => {
  const { type } = open();
  expect(type('\x10var later\n\x10print(later)\n')).toBe('undefined\r\n>');
  type('\x10let n = 2; function twice(x) { return n * x; }\n');
  expect(type('\x10print(twice(21), typeof nothing)\n')).toBe('42 undefined\r\n>');
  expect(type('\x10for (var i = 0; i < 3; i++) n += i\n\x10print(i, n)\n')).toBe('3 5\r\n>');
});

test('an error is reported and the console goes on', () => {
  const { type } = open();
  expect(type('\x10nope()\n')).toBe('Uncaught ReferenceError: "nope" is not defined\r\n    at REPL:1\r\n>');
  expect(type('\x10if (\n)\n')).toContain('Uncaught SyntaxError');
  expect(type('\x10Bangle.buzz()\n')).toContain('Bangle is not simulated');
  expect(type('\x10print(1)\n')).toBe('1\r\n>');
});

test('Ctrl-C throws away what was begun', () => {
  const { type } = open();
  type('var q = {\n');
  expect(type('\x03')).toBe('\x1b[A\r\x1b[J>');
  expect(type('\x10print(2)\n')).toBe('2\r\n>');
});

test('what a program prints later has the prompt behind it', () => {
  const { type, wait } = open();
  type('\x10setTimeout(function () { print("late"); }, 200)\n');
  expect(wait(1e6)).toBe('\r\x1b[Jlate\r\n>');
});

test('reset() forgets the program, load() runs it', () => {
  const { type, wait } = open({ files: { '.bootcde': 'var here = 1; print("program");' } });
  expect(type('\x10print(here)\n')).toBe('1\r\n>');
  expect(type('\x10reset()\n\x10print(typeof here)\n')).toMatch(/undefined\r\n>$/);
  type('\x10load()\n');
  expect(wait(1e6)).toContain('program\r\n>');
});

test('save() keeps what was typed', () => {
  const { type, wait } = open();
  type('\x10var kept = 7;\n\x10save()\n\x10load()\n');
  wait(1e6);
  expect(type('\x10print(kept)\n')).toBe('7\r\n>');
});

test('a board that is slower than the line asks for a pause, and loses what comes all the same', () => {
  const { console, wait } = open({ bytesPerS: 10_000 });
  console.receive(`\x10${' '.repeat(3100)}print(1)\n`);
  expect(wait(1)).toBe('\x13');
  expect(wait(1e6)).toContain('\x11');
  console.receive(`\x10${' '.repeat(5000)}print(2)\n`);
  wait(2e6);
  expect(console.board.on).toBe(true);
});

test('a file sent in packets stands in Storage, and comes back the same way', () => {
  const { console, type } = open();
  const packet = (type: number, data: string) =>
    `\x10\x01${String.fromCharCode((type | data.length) >> 8, data.length & 0xff)}${data}`;
  expect(type(packet(0x6000, '{"fn":"a","s":6}'))).toBe('\x06');
  expect(type(packet(0x8000, 'abc'))).toBe('\x06');
  expect(type(packet(0x8000, '\x03\xff\0'))).toBe('\x06');
  expect(console.board.storage.read('a')).toBe('abc\x03\xff\0');
  expect(type(packet(0xa000, '{"fn":"a"}'))).toBe('\x06\x10\x01\x80\x06abc\x03\xff\0\x10\x01\x80\0');
  expect(type(packet(0x8000, 'late'))).toBe('\x15');
  expect(type(packet(0x2000, '1+2'))).toBe('\x06\x10\x01\0\x013');
});

test('half a packet is given up after five seconds', () => {
  const { type, wait } = open();
  type('\x10\x01\x60\x20{');
  expect(wait(6e6)).toBe('\x15');
  expect(type('\x10print(1)\n')).toBe('1\r\n>');
});

test('save() refuses more than it can keep, and a line has an end', () => {
  const { console, type } = open();
  for (let line = 0; line < 8; line++) type(`\x10/*${'x'.repeat(9000)}*/var a\n`);
  expect(type('\x10save()\n')).toContain(`save() keeps ${MAX_TYPED_BYTES} bytes of typed code`);
  console.receive(`"${'y'.repeat(MAX_LINE_BYTES + 10)}`);
  expect(type('\x03\x10print("free")\n')).toContain('free');
});
