import { arrived, type Parts, World419 } from './world.ts';

/** Each is run with a copy of the client of its own, and gives lines. */
export const SCENARIOS: Record<string, (parts: Parts) => string[]> = {
  'two sessions, each with a message of QoS 1 each way': (parts) => {
    const world = new World419();
    const client = world.client(parts);
    client.on('message', (topic, message) => world.told.push(`${topic}=${message}`));
    client.subscribe('in/#', 1);
    client.connect();
    world.pass(2);
    client.publish('in/a', 'héllo', { qos: 1 });
    world.pass(2);
    world.device.cut('error');
    world.pass(5);
    client.publish('in/a', 'again', { qos: 1 });
    world.pass(2);
    client.disconnect();
    world.pass(2);
    const [dns, socket] = world.device.given;
    return world.tell(
      `dns of ${dns.servers}`,
      `to ${socket.address}:${socket.port}`,
      world.closes,
      world.device.open,
    );
  },

  'a message of QoS 0 of each build': (parts) => {
    const world = new World419();
    const client = world.client(parts);
    client.connect();
    world.pass(2);
    client.publish('t', '1');
    world.pass(2);
    return world.tell(world.taken);
  },

  'messages of an hour with outages of every kind, all of them': (parts) => {
    const world = new World419();
    const { device } = world;
    const client = world.client(parts, { keep_alive: 30, clean_session: false });
    let count = 0;
    world.timers.repeat(() => {
      if (!client.publish('count', String(count + 1), { qos: 1 })) world.told.push('refused');
      else count++;
    }, 20_000);
    client.connect();
    world.pass(301);
    device.cut('error');
    world.pass(300);
    device.cut('silence');
    device.way = 'silent';
    world.pass(300);
    device.way = 'up';
    world.pass(300);
    device.way = 'refuses';
    device.cut('error');
    world.pass(120);
    device.way = 'up';
    world.pass(300);
    device.addresses = {};
    device.cut('error');
    world.pass(120);
    device.addresses = { 'broker.example': '10.0.0.9' };
    world.pass(1860);
    // Errors come each attempt, so each is told once here.
    world.told.splice(0, Infinity, ...new Set(world.told));
    return world.tell(
      arrived(world.taken, 'count', count),
      `${count} accepted, most instances ${device.mostOpen}, now ${device.open}`,
      `last address ${device.given[device.given.length - 1].address}`,
    );
  },

  'a burst over a socket that takes 100 bytes at a time': (parts) => {
    const world = new World419();
    world.device.sendBuffer = 100;
    const client = world.client(parts, {}, '10.0.0.1');
    client.connect();
    world.pass(1);
    const accepted = [];
    for (let at = 1; at <= 30; at++)
      accepted.push(client.publish('burst', `${at} ${'x'.repeat(60)}`, { qos: at % 2 }));
    world.pass(20);
    return world.tell(`accepted ${accepted.filter(Boolean).length}`, arrived(world.taken, 'burst', 30));
  },

  'the last message and DISCONNECT, which wait for room': (parts) => {
    const world = new World419();
    world.device.sendBuffer = 30;
    const client = world.client(parts, { will: { topic: 'will', payload: 'gone' } });
    client.connect();
    world.pass(5);
    client.publish('last', `1 ${'x'.repeat(100)}`);
    client.disconnect();
    world.pass(5);
    return world.tell(arrived(world.taken, 'last', 1), world.closes, world.device.open);
  },

  'a resolver with a completion callback, and a socket whose write tells nothing': (parts) => {
    const world = new World419();
    world.device.resolves = 'completion';
    world.device.writeTells = false;
    world.device.sendBuffer = 50;
    const client = world.client(parts);
    world.device.addresses = {};
    client.connect();
    world.pass(1);
    world.device.addresses = { 'broker.example': '10.0.0.1' };
    world.pass(10);
    for (let at = 1; at <= 9; at++) client.publish('t', `${at}`, { qos: 1 });
    world.pass(5);
    world.told.splice(0, Infinity, ...new Set(world.told));
    return world.tell(arrived(world.taken, 't', 9), world.device.open);
  },

  'TLS by the options of a TLS socket': (parts) => {
    const world = new World419();
    const options = { tls: { minimumVersion: 'TLSv1.2' }, ca: 'kept' };
    const network = { ...world.network, tls: { ...options, ...world.network.socket } };
    const client = world.client(parts, { tls: true, ...parts.ecma419(network, world.timers, world.now) });
    client.connect();
    world.pass(2);
    const { port, host, tls, ca } = world.device.given[1];
    return world.tell(`${port} ${host} ${JSON.stringify(tls)} ${ca}`);
  },

  'what create or connect is to be given': (parts) => {
    const world = new World419();
    const { socket } = world.network;
    const client = world.client(parts, { tls: true, ...parts.ecma419({ socket }, world.timers, world.now) });
    client.connect();
    world.pass(0.1);
    client.disconnect();
    world.pass(0);
    const named = parts.ecma419({ socket }, world.timers).net as { connect(options: object): void };
    try {
      named.connect({ host: 'broker.example', port: 1883 });
    } catch (error) {
      world.told.push(`${error}`);
    }
    return world.tell();
  },
};
