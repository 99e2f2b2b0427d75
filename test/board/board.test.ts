import { expect, test } from 'vitest';
import { rig } from './rig.ts';

test('a program prints, sets timers and sees virtual time', () => {
  const { kernel, board, lines } = rig(`
    print("start", getTime());
    var n = 0, id = setInterval(function () { print("tick", getTime()); if (++n == 3) clearInterval(id); }, 1000);
    setTimeout(function (a, b) { print(a + b, Date.now()); }, 500, 1, 2);`);
  expect(board.start()).toBe(null);
  kernel.run(10e6);
  expect(lines).toEqual(['0 start 0', '500 3 500', '1000 tick 1', '2000 tick 2', '3000 tick 3']);
});

test('a connect blocks the board: its clock leaps, and its timers wait', () => {
  const { kernel, stack, board, lines } = rig(`
    setTimeout(function () { print("late", getTime()); }, 20);
    setTimeout(function () {
      var s = require("net").connect({ host: "h", port: 1 }, function () { print("connected", getTime()); });
      s.write("hello"); print("after", getTime());
    }, 10);`);
  board.start();
  kernel.run(1e6);
  expect(lines).toEqual(['10 after 0.06', '60 connected 0.06', '61 late 0.061']);
  expect(stack.peers[0].sent).toBe('hello');
});

test('what is published is seen, and the program notices nothing', () => {
  const { board, published, lines } = rig(
    `var c = require("mote").create("h", {}); print(Object.keys(c)); print(c.publish("t", "m", {qos: 1}), c.publish("u", 5));`,
    {},
    {
      mote: `function C() {} C.prototype.publish = function (t, m) { return t === "t"; };
          exports.create = function () { return new C(); };`,
    },
  );
  board.start();
  expect(lines).toEqual(['0 []', '0 true false']);
  expect(published).toMatchObject([
    { topic: 't', message: 'm', qos: 1, retain: false, accepted: true, threw: false },
    { topic: 'u', message: '5', qos: 0, accepted: false },
  ]);
});

test('an exception is reported with its place, and the board goes on', () => {
  const { kernel, board, lines, errors } = rig(`setTimeout(function () {\n nope(); }, 1);
    setTimeout(function () { print("on"); }, 2);`);
  board.start();
  kernel.run(1e6);
  expect(lines).toEqual([
    '1 Uncaught ReferenceError: "nope" is not defined',
    '1     at .bootcde:2 in the callback of setTimeout',
    '2 on',
  ]);
  expect(errors[0]).toMatchObject({ device: 1, file: '.bootcde', line: 2, fatal: false });
});

test('a loop without end stops the board and names its line', () => {
  const { board, errors } = rig('var i = 0;\nwhile (true) i++;');
  const error = board.start();
  expect(error?.message).toBe('device 1, .bootcde:2: a loop went round 10000000 times without returning');
  expect(errors).toEqual([error]);
  expect(board.on).toBe(false);
});

test('what is not simulated is said before the program runs', () => {
  const { board, lines } = rig('print("never");\nBluetooth.on("data", print);');
  expect(board.start()?.message).toBe(
    'device 1, .bootcde:2: Bluetooth is not simulated: nobody is in reach of the Bluetooth radio here (docs/virtual-board.md lists what is)',
  );
  expect(lines).toEqual(['0 off']);
});

test('boards share code but no variable, and each its own random numbers', () => {
  const program =
    'counter = (typeof counter === "undefined" ? 0 : counter) + 1; print(counter, this.x); this.x = 1;';
  const one = rig(program);
  const two = rig(program);
  one.board.start();
  two.board.start();
  expect([one.lines, two.lines]).toEqual([['0 1 undefined'], ['0 1 undefined']]);
});

test('the host is left as it was: only what boards share is frozen', () => {
  rig('print(1);').board.start();
  expect([Object, Function, Array].map(({ prototype }) => Object.isFrozen(prototype))).toEqual([
    false,
    false,
    false,
  ]);
});
