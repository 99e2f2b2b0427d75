import { readConfig } from './config.ts';
import { announce, type Entity } from './on-board/discovery.ts';

/**
 * A board that listens to itself: it subscribes to its own topic, counts in it, and throws when its client does what
 * only a program can see to be wrong. Its handlers throw, and remove themselves; on half of the boots it creates its client
 * again at each `disconnected`. For soaks.
 */
const config = readConfig();
const options = { qos: config.qos };
const net = require('net');
const createsAgain = E.hwRand() & 1;
/** After so many messages a handler throws. */
const THROWS_EVERY = 7;
let published = 0;
let heard = 0;
let heardToo = 0;
let acknowledged = 0;
let client: ReturnType<typeof create>;
const entity: Entity = { key: 'n', name: '', unit: '', kind: '' };
const entityToo: Entity = { key: 'm', name: '', unit: '', kind: '' };

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

function create() {
  return require('mote').create(config.host, config);
}

function missed(): void {
  throw new Error('a handler has missed a message');
}

function hear(topic: string): void {
  if (topic === config.topic) heard++;
}

function hearToo(topic: string): void {
  // What the client catches from a handler would not end the run.
  if (topic === config.topic && ++heardToo !== heard) setTimeout(missed, 0);
}

/** The next handler must hear the message all the same. */
function hearOnce(): void {
  client.removeListener('message', hearOnce);
  client.removeListener('message', hearToo);
  client.on('message', hearOnce);
  client.on('message', hearToo);
  if (heard % THROWS_EVERY === 0) throw 'on purpose';
}

/** Another announcement in each session, as checks follow a message by its text. */
function rename(): void {
  entity.name = entityToo.name = `n ${E.hwRand()}`;
}

function begin(): void {
  client = create();
  client.on('connected', rename);
  client.on('message', hear);
  client.on('message', hearOnce);
  client.on('message', hearToo);
  if (createsAgain) client.on('disconnected', begin);
  client.subscribe(config.topic, config.qos || 1);
  announce(client, config.client_id, config.topic, `${config.client_id}/status`, [entity, entityToo]);
  client.connect();
}

function publish(): void {
  client.publish(config.topic, `{"n":${++published}}`, options);
}

function start(): void {
  publish();
  setInterval(publish, config.every * 1000);
}

begin();
setTimeout(start, Math.random() * config.every * 1000);
