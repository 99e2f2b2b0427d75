import { readConfig } from './config.ts';

/**
 * A board that listens to itself: it subscribes to its own topic, counts in it, and throws when its client does what
 * only a program can see to be wrong. For soaks.
 */
const config = readConfig();
const options = { qos: config.qos };
const net = require('net');
let published = 0;
let heard = 0;
let acknowledged = 0;

E.srand(E.hwRand());

/** The network as the client sees it, with an eye on what it writes. */
config.net = {
  connect: (address: { host: string; port: number }) => {
    const socket = net.connect(address);
    return {
      write: (data: string) => {
        // A PUBACK that stands alone, as a client writes it.
        if (data.length === 4 && data[0] === '@' && ++acknowledged > heard)
          throw new Error('a message was acknowledged before the program had it');
        return socket.write(data);
      },
      end: () => socket.end(),
      on: (event: 'close', callback: () => void) => socket.on(event, callback),
      removeAllListeners: (event?: string) => socket.removeAllListeners(event),
    } as EspruinoSocket;
  },
};

const client = require('mote').create(config.host, config);

client.on('message', () => {
  heard++;
});

function publish(): void {
  client.publish(config.topic, `{"n":${++published}}`, options);
}

function start(): void {
  publish();
  setInterval(publish, config.every * 1000);
}

client.subscribe(config.topic, config.qos || 1);
client.connect();
setTimeout(start, Math.random() * config.every * 1000);
