import { readConfig } from './config.ts';

/** A board that publishes running numbers, filled up to `payload_bytes`: for loads of a chosen size. */
const config = readConfig();
const options = { qos: config.qos };
const client = require('mote').create(config.host, config);
let published = 0;
let fill = '.';

E.srand(E.hwRand());

while (fill.length < (config.payload_bytes || 0)) fill += fill;

function publish(): void {
  const number = `${++published} `;
  client.publish(config.topic, number + fill.substring(number.length, config.payload_bytes), options);
}

function start(): void {
  publish();
  setInterval(publish, config.every * 1000);
}

client.connect();
setTimeout(start, Math.random() * config.every * 1000);
