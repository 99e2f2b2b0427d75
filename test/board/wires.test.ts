import { expect, test } from 'vitest';
import type { PinPart } from '../../sensors/simulated/bus.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { run } from './rig.ts';

/** Low for 10 ms at each whole second. */
const ticking: PinPart = {
  level: (timeUs) => (timeUs % 1e6 < 10_000 && timeUs >= 1e6 ? 0 : 1),
  nextEdgeUs: (timeUs) =>
    timeUs % 1e6 < 10_000 && timeUs >= 1e6
      ? timeUs - (timeUs % 1e6) + 10_000
      : (Math.floor(timeUs / 1e6) + 1) * 1e6,
  fraction: () => 0.25,
};

test('a watch is told of edges from the idle loop, until it is cleared or the power goes', () => {
  const { board, kernel, lines } = run(
    `print(digitalRead(D4), analogRead(D4));
     var w = setWatch(function (e) { print(e.state, e.time); if (e.time > 1.5) clearWatch(w); }, D4, { repeat: true, edge: "falling" });
     setWatch(function (e) { print("rising", e.time, e.lastTime); }, D4, { repeat: false, edge: "rising" });`,
    4e6,
    (kernel) => {
      const pins = new Pins(kernel, 1);
      pins.attach('D4', ticking);
      return { hardware: { pins } };
    },
  );
  expect(lines).toEqual(['0 1 0.25', '1000 false 1', '1010 rising 1.01 1', '2000 false 2']);
  board.powerCut();
  const before = kernel.events;
  kernel.run(20e6);
  expect(kernel.events - before).toBe(0);
});

test('1-Wire and serial parts are heard', () => {
  const wire = new OneWireBus();
  const heard: number[] = [];
  wire.attach({
    rom: '28ff000000000001',
    reset: () => true,
    write: (byte) => heard.push(byte),
    read: () => 7,
  });
  const { lines } = run(
    `var w = new OneWire(D2); print(w.reset(), w.search().join(), w instanceof OneWire);
     w.select("28ff000000000001"); w.write([0x44, 1]); print(w.read(), w.read(2).join());
     Serial2.setup(9600); Serial2.on("data", function (d) { print("serial", d); });`,
    2.5e6,
    () => ({
      hardware: {
        oneWire: { D2: wire },
        serial: {
          Serial2: { next: (timeUs) => ({ atUs: (Math.floor(timeUs / 1e6) + 1) * 1e6, data: 'x' }) },
        },
      },
    }),
  );
  expect(lines).toEqual(['0 true 28ff000000000001 true', '0 7 7,7', '1000 serial x', '2000 serial x']);
  expect(heard).toEqual([0x44, 1]);
});

test('an I2C part answers, an absent one throws as on an ESP32', () => {
  const i2c = new I2cBus();
  i2c.attach({ address: 0x40, write: () => true, read: (length) => new Uint8Array(length).fill(9) });
  const { lines } = run(
    `I2C1.setup({}); I2C1.writeTo(0x40, 1, [2, 3]); print(I2C1.readFrom(0x40, 2).join(), I2C1.readReg(0x40, 5, 1)[0]);
     try { I2C1.readFrom(0x41, 1); } catch (e) { print(e.message); }`,
    1,
    () => ({ i2c }),
  );
  expect(lines).toEqual(['0 9,9 9', "0 jshI2CRead: slave doesn't ACK the transfer"]);
});

test('Wi-Fi comes up after a while and says so, by callback and by event', () => {
  const { lines } = run(
    `var wifi = require("Wifi");
     wifi.on("connected", function (d) { print("event", d.ip); });
     wifi.connect("ap", { password: "x" }, function (e) { print("callback", e, wifi.getIP().ip, wifi.getStatus().station); });
     wifi.connect("", {}, function (e) { print(e); });
     print(wifi.getStatus().station);`,
    5e6,
  );
  expect(lines).toEqual([
    '0 connecting',
    '0.1 No SSID',
    '2000 callback null 10.0.0.2 connected',
    '2000 event 10.0.0.2',
  ]);
});

test('digitalPulse with a list of times changes the level after each', () => {
  const { lines } = run(
    `setWatch(function (e) { print(e.state); }, D5, { repeat: true });
     digitalPulse(D4, 1, [1, 2, 3]);
     setTimeout(function () { print(D4.read()); }, 0.5); setTimeout(function () { print(D4.read()); }, 2);
     setTimeout(function () { print(D4.read()); }, 4); setTimeout(function () { print(D4.read()); }, 9);
     try { D4.pulse(1, NaN); } catch (e) { print(e.message); }
     try { digitalPulse(D4, 1, new Uint8Array(10001)); } catch (e) { print(e.message); }`,
    1e6,
  );
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'Pulse Time is less than 0 or not a number',
    'more than 10000 pulses at once',
    'true',
    'false',
    'true',
    'false',
  ]);
});
