import { connect as connectBme280 } from '../sensors/bme280.ts';
import { connect as connectDht22 } from '../sensors/dht22.ts';
import { connect as connectDivider } from '../sensors/divider.ts';
import { connect as connectDs18b20 } from '../sensors/ds18b20.ts';
import { connect as connectGps } from '../sensors/gps.ts';
import { connect as connectHcsr04 } from '../sensors/hcsr04.ts';
import { connect as connectIna219 } from '../sensors/ina219.ts';
import { connect as connectLis2dh12 } from '../sensors/lis2dh12.ts';
import { connect as connectPulses } from '../sensors/pulses.ts';
import { connect as connectScd4x } from '../sensors/scd4x.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { connect as connectSht4x } from '../sensors/sht4x.ts';
import { readConfig } from './config.ts';
import { encode } from './payload/json.ts';
import { type Channel, station } from './sampling/station.ts';

/** A board with every sensor that there is a driver for, to be cut down to those that a board has. */
const config = readConfig();
const options = { qos: config.qos };

// Espruino starts every boot with the same random numbers.
E.srand(E.hwRand());

function channel(name: string, suffix: string, sensor: Sensor<object>): Channel {
  return { name: name, suffix: suffix, sensor: sensor, slots: 1 };
}

I2C1.setup(config.i2c || {});
Serial2.setup(9600, { rx: D16, tx: D17 });

// Suffixes tell temperatures and voltages apart: `T` is the BME280's, `T2` the SHT4x's.
const channels = [
  channel('bme280', '', connectBme280(I2C1)),
  channel('sht4x', '2', connectSht4x(I2C1)),
  channel('scd4x', '3', connectScd4x(I2C1)),
  channel('ds18b20', '4', connectDs18b20(new OneWire(D4))),
  channel('dht22', '5', connectDht22(D5)),
  channel('lis2dh12', '', connectLis2dh12(I2C1)),
  channel('ina219', '', connectIna219(I2C1)),
  channel('divider', '2', connectDivider(D34, { ratio: 2, min: 2.5, max: 4.5 })),
  channel('hcsr04', '', connectHcsr04({ trigger: D12, echo: D13 })),
  channel('rain', '', connectPulses(D14, { amount: 0.2794 })),
  channel('gps', '', connectGps(Serial2)),
];

const client = require('mote').create(config.host, config);
client.connect();
// Boards that got their power at the same moment must not publish in step.
station(channels, config.every, Math.random() * config.every, (sample) => {
  client.publish(config.topic, encode([sample]), options);
});
