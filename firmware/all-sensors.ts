import { channelsOf } from './channels.ts';
import { readConfig } from './config.ts';
import { encode } from './payload/chosen.ts';
import type { Sample } from './payload/sample.ts';
import { batch } from './sampling/batch.ts';
import { station } from './sampling/station.ts';

/** A board with every sensor that there is a driver for, or those that the build was asked for. */
const config = readConfig();
const options = { qos: config.qos };
const baseName = `${config.client_id}:`;

// Espruino starts every boot with the same random numbers.
E.srand(E.hwRand());

const channels = channelsOf(config);
const client = require('mote').create(config.host, config);

function send(samples: Sample[]): void {
  client.publish(config.topic, encode(samples, baseName), options);
}

client.connect();
// Boards that got their power at the same moment must not publish in step.
station(
  channels,
  config.every,
  Math.random() * config.every,
  BATCH > 1 ? batch(BATCH, BATCH * config.every, send) : (sample) => send([sample]),
);
