import { expect, test } from 'vitest';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { Day } from '../../sensors/simulated/day.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { driverBytes, ENGINE, runOnEngine } from './built.ts';

const chip = new SimulatedBme280({ day: new Day(new Random('1')), calibration: EXAMPLE });
chip.write([0xf2, 1, 0xf4, 0x25], 0);
chip.write([0], 20_000);
const registers = [...chip.read(256, 20_000)];

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE)(
  '200 readings, every fourth one a failure, leave no variable behind on the engine',
  async () => {
    const [line] = await runOnEngine(`
    var REGISTERS = new Uint8Array(${JSON.stringify(registers)}), POINTER = 0, LEFT = 200, USED = 0, exports = {};
    var later = setTimeout;
    function brisk(run, ms, value) { later(run, 0, value); }
    (function (exports, setTimeout) { ${driverBytes('bme280')} })(exports, brisk);
    var i2c = {
      writeTo: function (address, register) { if (LEFT % 4 === 0) throw new Error("no ACK"); POINTER = register; },
      readFrom: function (address, length) {
        var bytes = new Uint8Array(length);
        for (var i = 0; i < length; i++) bytes[i] = REGISTERS[POINTER + i];
        return bytes;
      }
    };
    var sensor = exports.connect(i2c), used;
    function round() {
      LEFT--;
      if (LEFT === 180) USED = process.memory().usage;
      if (LEFT === 0) { used = process.memory().usage; print("#" + (used - USED)); quit(); return; }
      sensor.read(round);
    }
    round();
  `);
    expect(Number(line)).toBe(0);
  },
);
