import { connect } from '../sensors/bme280.ts';
import type { Failure } from '../sensors/sensor.ts';
import { readConfig } from './config.ts';
import { encode } from './payload/chosen.ts';
import type { Sample } from './payload/sample.ts';

const config = readConfig();
const everyMs = config.every * 1000;
const options = { qos: config.qos };
const baseName = `${config.client_id}:`;

// Espruino starts every boot with the same random numbers.
E.srand(E.hwRand());

I2C1.setup(config.i2c || {});
const sensor = connect(I2C1);
const client = require('mote').create(config.host, config);
// Filled anew for each reading: nothing is left behind for the collector.
const sample: Sample = { number: 0, atS: 0, results: [{ name: 'bme280', suffix: '', reading: {} }] };
const samples = [sample];

function publish(reading: object | Failure): void {
  sample.number++;
  sample.results[0].reading = reading;
  // A full outbox refuses; the gap in the running numbers tells of it.
  client.publish(config.topic, encode(samples, baseName), options);
}

function takeReading(): void {
  sample.atS = Math.round(getTime());
  sensor.read(publish);
}

function start(): void {
  takeReading();
  setInterval(takeReading, everyMs);
}

client.connect();
// Boards that got their power at the same moment must not publish in step.
setTimeout(start, Math.random() * everyMs);
