import { expect, test } from 'vitest';
import { build } from '../../scripts/compiler/build.ts';
import { decode, FORMATS } from '../../simulator/decode/decode.ts';
import { SENSOR_NAMES } from '../../simulator/sensors/catalogue.ts';
import { ENGINE, runOnEngine } from './built.ts';

/** Wires with nothing on them, except a divided battery of 3.96 V and a rain gauge. */
const WIRES = `
  var later = setTimeout;
  function none() {}
  function nobody() { throw new Error("no ACK"); }
  function brisk(run, ms, value) { return later(run, Math.min(ms, 20), value); }
  function high() { return 1; }
  function half() { return 0.6; }
  function watch() { return 1; }
  var I2C = { setup: none, writeTo: nobody, readFrom: nobody };
  var SPI = { setup: none, send: function (data) { return new Uint8Array(data.length).fill(255); } };
  function Wire() { return { reset: function () { return false; } }; }
  var port = { setup: none, on: none, removeListener: none };
  function load(name) {
    if (name === "Storage") return { readJSON: function () { return { host: "b", client_id: "mote-1", every: 60 }; } };
    return { create: function () { return {
      connect: none,
      publish: function (topic, message) { print("#" + btoa(message)); quit(); }
    }; } };
  }
`;
const NAMES =
  'require,setTimeout,I2C1,SPI1,OneWire,Serial2,digitalRead,analogRead,digitalWrite,pinMode,digitalPulse,setWatch,clearWatch,D4,D5,D12,D13,D14,D15,D16,D17,D18,D19,D23,D34';
const VALUES =
  'load,brisk,I2C,SPI,Wire,port,high,half,none,none,none,watch,none,4,5,12,13,14,15,16,17,18,19,23,34';

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE).each(FORMATS)(
  'the whole app on the real engine tells in %s of all sensors, each by its name',
  async (payload) => {
    const { bytes } = build('firmware/all-sensors.ts', [], undefined, {
      payload,
      sensors: SENSOR_NAMES,
      batch: 1,
    });
    const [line] = await runOnEngine(`${WIRES}(function (${NAMES}) { ${bytes} })(${VALUES});`);
    const said = decode(payload, Buffer.from(line, 'base64').toString('latin1'));
    const values = Object.fromEntries(
      said.map(({ name, value, text }) => [name.replace('mote-1:', ''), value ?? text]),
    );
    if (payload === 'cayenne')
      expect(values).toMatchObject({
        digital_in_129: 1,
        digital_in_133: 1,
        voltage_9: 3.96,
        digital_in_140: 1,
      });
    else
      expect(values).toMatchObject({
        bme280: 'absent',
        'bme280-spi': 'stuck',
        sht4x: 'absent',
        scd4x: 'absent',
        ds18b20: 'absent',
        dht22: 'absent',
        lis2dh12: 'absent',
        ina219: 'absent',
        V2: 3.96,
        hcsr04: 'stuck',
        s: 0,
        gps: 'absent',
      });
  },
);
