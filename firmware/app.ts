import { connect } from '../sensors/bme280.ts';
import type { Failure } from '../sensors/sensor.ts';
import { encode } from './payload/json.ts';
import type { Sample } from './payload/sample.ts';

/** What `mote.json` in the board's Storage may say; the client takes its own options from the same object. */
interface Config {
  host: string;
  port?: number;
  client_id?: string;
  keep_alive?: number;
  topic?: string;
  /** Seconds between two readings. */
  every?: number;
  qos?: 0 | 1;
  i2c?: I2CSetup;
}

const config: Config = require('Storage').readJSON('mote.json', true) || {};
if (!config.host) throw new Error('mote.json in Storage names no host: write {"host":"..."} there');
if (!config.client_id) config.client_id = `mote-${getSerial()}`;
const topic = config.topic || `sensors/${config.client_id}`;
const everyMs = (config.every || 30) * 1000;
const options = { qos: config.qos === undefined ? 1 : config.qos };

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
  client.publish(topic, encode(samples), options);
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
