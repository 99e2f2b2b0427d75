import { expect, test } from 'vitest';
import { BOOT_US } from '../../simulator/board/board.ts';
import { Flash } from '../../simulator/board/storage/flash.ts';
import { Storage } from '../../simulator/board/storage/storage.ts';
import { rig } from './rig.ts';

test('a power cut ends timers and sockets; the next boot finds Storage as it was', () => {
  const { kernel, board, lines } = rig(
    `var st = require("Storage"), n = (st.readJSON("n", true) || 0) + 1;
     st.write("n", "" + n); print("boot", n, getTime());
     setInterval(function () { print("tick"); }, 30);`,
  );
  board.start();
  kernel.run(50_000);
  board.powerCut();
  kernel.run(200_000);
  board.start();
  kernel.run(240_000);
  expect(lines).toEqual(['0 boot 1 0', '30 tick', '50 off', '200 boot 2 0', '230 tick']);
});

test('power that is cut at any byte of a write leaves the old file, the new one, or none, and the rest as it was', () => {
  const whole = new Flash();
  const before = new Storage(whole);
  before.write('other', 'untouched');
  before.write('a', 'old contents');
  const start = whole.writtenBytes;
  const seen = new Set<string | undefined>();
  for (let at = 0; ; at++) {
    const flash = new Flash(whole);
    flash.cutBefore = (written) => written >= at;
    let isCut = false;
    try {
      new Storage(flash).write('a', 'new contents!');
    } catch {
      isCut = true;
    }
    flash.cutBefore = null;
    const after = new Storage(flash);
    expect(after.read('other')).toBe('untouched');
    seen.add(after.read('a')?.replace(/\xff+$/, '…'));
    if (!isCut) break;
    expect(at).toBeLessThan(start + 100);
  }
  expect([...seen].slice(0, 2)).toEqual(['old contents', undefined]);
  expect([...seen].pop()).toBe('new contents!');
});

test('a program is halted by the cut and boots again', () => {
  const { kernel, board, lines } = rig(
    `print("boot"); setTimeout(function () {
       try { require("Storage").write("f", "0123456789"); print("written"); } catch (e) { print("caught", e); }
     }, 10);`,
  );
  board.start();
  const limit = board.storage.flash.writtenBytes + 35;
  board.storage.flash.cutBefore = (written) => written >= limit;
  kernel.run(20_000);
  expect(board.on).toBe(false);
  board.storage.flash.cutBefore = null;
  board.start();
  expect(board.storage.read('f')).toBe(`012${'\xff'.repeat(7)}`);
  expect(lines).toEqual(['0 boot', '10 off', '20 boot']);
});

test('compaction keeps every file and says so', () => {
  const storage = new Storage(new Flash());
  let told = 0;
  storage.onCompact = () => told++;
  storage.write('keep', 'kept');
  for (let n = 0; n < 60; n++) storage.write('big', String.fromCharCode(n).repeat(20_000));
  expect(told).toBeGreaterThan(0);
  expect([storage.read('keep'), storage.read('big')?.charCodeAt(0)]).toEqual(['kept', 59]);
});

test('deep sleep is off, then a boot; more than 32 bits of microseconds stop the board', () => {
  const { kernel, board, lines } = rig(
    `print("boot"); setTimeout(function () { ESP32.deepSleep(5e6); print("never"); }, 100);`,
  );
  board.start();
  kernel.run(6e6);
  expect(lines).toEqual(['0 boot', '100 off', `${(100_000 + 5e6 + BOOT_US) / 1000} boot`, '5700 off']);
  const long = rig('ESP32.deepSleep(3600e6);');
  expect(long.board.start()?.message).toMatch(/deepSleep\(3600000000\): the engine takes 32 bits/);
});

test('power that goes while a board sleeps keeps it off', () => {
  const { kernel, board, lines } = rig(
    'print("boot"); setTimeout(function () { ESP32.deepSleep(1e6); }, 100);',
  );
  board.start();
  kernel.run(500_000);
  board.powerCut();
  kernel.run(10e6);
  expect([board.on, lines]).toEqual([false, ['0 boot', '100 off']]);
});
