import TCP from 'embedded:io/socket/tcp';
import UDP from 'embedded:io/socket/udp';
import Resolver from 'embedded:network/dns/resolver/udp';
import config from 'mc/config';
import { create } from 'mote';
import { ecma419 } from 'mote/ecma419';
import Timer from 'timer';

// Counts, and publishes the count with QoS 1. What it publishes while there is no connection arrives later.

const network = {
  socket: { io: TCP },
  dns: { io: Resolver, servers: config.dns, socket: { io: UDP } },
};

const client = create(config.broker, {
  ...ecma419(network, Timer),
  port: config.port,
  client_id: config.id,
  print: (text) => trace(`${text}\n`),
});

client.on('connected', () => trace('connected\n'));
client.on('disconnected', () => trace('disconnected\n'));
client.on('error', (error) => trace(`error: ${error}\n`));
client.on('message', (topic, message) => trace(`${topic}: ${message}\n`));
client.subscribe(`${config.id}/in/#`, 1);
client.connect();

let count = 0;
Timer.repeat(() => {
  count++;
  if (!client.publish(`${config.id}/count`, String(count), { qos: 1 })) trace(`refused: ${count}\n`);
}, config.every);
