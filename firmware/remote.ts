import { readConfig } from './config.ts';

/** A sample app for the `max` build: counts up, and does what it is told at `ID/cmd/ping`, `interval`, `reboot` and `stats`. */
const config = readConfig();
const options = { qos: config.qos };
const MAX_INTERVAL_S = 86400;
/** For the answer to leave the board, and the broker to get the acknowledgement of the request. */
const REBOOT_MS = 1000;

E.srand(E.hwRand());

const client = require('mote').create(config.host, config);
let sent = 0;

function publish(): void {
  client.publish(config.topic, `{"n":${++sent}}`, options);
}

const timer = setInterval(publish, config.every * 1000);
const commands = `${config.client_id}/cmd/`;

client.serve(`${commands}ping`, (_, answer) => {
  answer('pong');
});
client.serve(`${commands}interval`, (message, answer) => {
  const seconds = +message;
  if (message && !(seconds >= 1 && seconds <= MAX_INTERVAL_S)) {
    answer(`error: 1 to ${MAX_INTERVAL_S} seconds`);
    return;
  }
  if (message) {
    config.every = seconds;
    changeInterval(timer, seconds * 1000);
  }
  answer(config.every);
});
client.serve(`${commands}reboot`, (_, answer) => {
  answer('ok');
  setTimeout(load, REBOOT_MS);
});
client.serve(`${commands}stats`, (_, answer) => {
  answer(`{"up":${Math.round(getTime())},"free":${process.memory().free},"n":${sent}}`);
});
client.connect();
