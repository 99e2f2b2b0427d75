// The client under test, as a program of yours might have it: readings wait until the broker has them.
import mqtt from 'mqtt';

export function startSender(url) {
  const client = mqtt.connect(url, { clientId: 'meter-7', keepalive: 2, reconnectPeriod: 200, clean: false });
  client.on('error', () => {}); // A link that is down is no error here: it is tried again.
  return {
    /** Resolves when the broker has acknowledged it. */
    send: (celsius) => client.publishAsync('site/meter-7/temperature', String(celsius), { qos: 1 }),
    stop: () => client.endAsync(true),
  };
}
