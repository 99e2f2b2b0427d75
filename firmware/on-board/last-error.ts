import type { Client } from '../mote.ts';

const FILE = 'mote.error';
/** A longer text loses its end, which says least. */
const MAX_ERROR_BYTES = 200;

/**
 * Keeps the last uncaught exception in Storage, over restarts, and publishes it to `topic` when there is a connection. The
 * program goes on, as Espruino's do. One error a boot is written, so that a loop of them does not wear the flash out.
 */
export function keepLastError(client: Client, topic: string): void {
  const storage = require('Storage');
  let written = false;

  function publish(): void {
    const text = storage.read(FILE);
    // Published at QoS 1, and erased at its PUBACK.
    if (text) client.publish(topic, text, { qos: 1 }, () => storage.erase(FILE));
  }

  process.on('uncaughtException', (error) => {
    print('Uncaught', error);
    if (written) return;
    written = true;
    const stack = error?.stack;
    storage.write(FILE, `${error}${stack ? `\n${stack}` : ''}`.substr(0, MAX_ERROR_BYTES));
    if (client.connected) publish();
  });
  client.on('connected', publish);
}
