import type { Client, Options } from '../mote.ts';

const RETAINED = { qos: 1, retain: true };

/** Puts the last will into the options, before `create`: the broker says `offline` when the board is gone. */
export function willBeMissed(options: Options, topic: string): void {
  options.will = { topic: topic, payload: 'offline', qos: 1, retain: true };
}

/** Says `online`, retained, at each connection. */
export function sayOnline(client: Client, topic: string): void {
  client.on('connected', () => {
    client.publish(topic, 'online', RETAINED);
  });
}
