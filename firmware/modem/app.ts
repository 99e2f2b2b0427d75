import { connect as connectBme280 } from '../../sensors/bme280.ts';
import { readConfig } from '../config.ts';
import { encode } from '../payload/chosen.ts';
import type { Sample } from '../payload/sample.ts';
import type { ModemOptions } from './options.ts';

/** The sample app on a board with a modem at Serial2 (rx D16, tx D17) and its power key at D4. */
export function run(connectModem: (serial: Serial, options: ModemOptions) => unknown): void {
  const config = readConfig();
  const everyMs = config.every * 1000;
  const options = { qos: config.qos };

  E.srand(E.hwRand());
  I2C1.setup(config.i2c || {});
  const sensor = connectBme280(I2C1);
  const client = require('mote').create(config.host, config);
  const sample: Sample = { number: 0, atS: 0, results: [{ name: 'bme280', suffix: '', reading: {} }] };
  const samples = [sample];

  function publish(reading: object): void {
    sample.number++;
    sample.results[0].reading = reading;
    client.publish(config.topic, encode(samples, `${config.client_id}:`), options);
  }

  function takeReading(): void {
    sample.atS = Math.round(getTime());
    sensor.read(publish);
  }

  Serial2.setup(115200, { rx: D16, tx: D17 });
  connectModem(Serial2, {
    apn: config.apn,
    username: config.apn_user,
    password: config.apn_password,
    pwrkey: D4,
    onState: (state, reason) => print(reason ? `modem ${state}: ${reason}` : `modem ${state}`),
  });
  client.connect();
  setTimeout(() => {
    takeReading();
    setInterval(takeReading, everyMs);
  }, Math.random() * everyMs);
}
