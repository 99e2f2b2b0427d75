import { readConfig } from './config.ts';
import { takeCommands } from './on-board/commands.ts';
import { sayOnline, willBeMissed } from './on-board/presence.ts';
import { takeCredentials } from './on-board/rotate.ts';

/** A sample app for the `max` build: counts up, and does what it is told at `ID/cmd/ping`, `interval`, `reboot`, `stats` and `credentials`. */
const config = readConfig();
const options = { qos: config.qos };
const status = `${config.client_id}/status`;
const MAX_INTERVAL_S = 86400;

E.srand(E.hwRand());

// `mote call` waits for a board that is known to be away.
willBeMissed(config, status);
const client = require('mote').create(config.host, config);
sayOnline(client, status);
let sent = 0;

function publish(): void {
  client.publish(config.topic, `{"n":${++sent}}`, options);
}

const timer = setInterval(publish, config.every * 1000);

takeCommands(client, config.client_id, () => sent);
client.serve(`${config.client_id}/cmd/interval`, (message, answer) => {
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
takeCredentials(client, config);
client.connect();
