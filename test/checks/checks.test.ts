import mqtt, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Broker, NO_BROKER_FAULTS } from '../../simulator/broker/index.ts';
import { Checks, watchNet } from '../../simulator/checks/index.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { NetStack, Socket, SocketUser } from '../../simulator/net/socket.ts';
import { dial } from '../broker/pipe.ts';
import { reading, SECOND } from './packets.ts';

/** A network in which every connection comes about at once. */
function perfectNet(kernel: Kernel, broker: Broker): NetStack {
  return {
    connect(_host, _port, user) {
      const socket = dial(kernel, broker, 1);
      socket.user = user;
      return { socket, error: null, decidedAtUs: kernel.now };
    },
  };
}

function silentUser(socket: () => Socket): SocketUser {
  return {
    onConnected() {},
    onReadable: () => void socket().read(1 << 20),
    onWritable() {},
    onClosed() {},
  };
}

function runClient(...connections: Packet[][]): Checks {
  const kernel = new Kernel('checks');
  const checks = new Checks({ connectedWithinUs: 10 * SECOND });
  const broker = new Broker(kernel, NO_BROKER_FAULTS, {
    takenIn: (publish) => checks.takenIn(publish),
    violation: (violation) => checks.violation(violation),
    connected() {},
    closed() {},
  });
  const net = watchNet(perfectNet(kernel, broker), kernel, 1, checks);
  checks.reachable(0, 1);
  for (const packets of connections) {
    const { socket } = net.connect(
      'broker',
      1883,
      silentUser(() => socket as Socket),
    );
    if (socket === null) throw new Error('a perfect net refused');
    for (const packet of packets) {
      socket.write(mqtt.generate(packet).toString('latin1'));
      kernel.run(kernel.now + SECOND);
    }
    // Long enough for the connection to count as silent.
    kernel.run(kernel.now + 15 * SECOND);
    socket.end();
    kernel.run(kernel.now + SECOND);
  }
  checks.ended(kernel.now);
  return checks;
}

const CONNECT: Packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 60 };
const PUBLISH: Packet = {
  cmd: 'publish',
  topic: 't',
  payload: '21',
  qos: 1,
  messageId: 1,
  dup: false,
  retain: false,
};

function failures(checks: Checks): string[] {
  return checks
    .results()
    .filter(({ failed }) => failed > 0)
    .map(({ name }) => name);
}

test('a client that does all right fails no check, and the wire is seen at both ends', () => {
  const kernel = runClient([CONNECT, { cmd: 'pingreq' }, { cmd: 'disconnect' }]);
  expect(failures(kernel)).toEqual([]);
  const evaluated = Object.fromEntries(kernel.results().map((result) => [result.name, result.evaluated]));
  expect(evaluated).toMatchObject({
    'legal MQTT': 3,
    'no send while disconnected': 3,
    'connected again in time': 1,
  });
});

test.each<[what: string, connections: Packet[][], named: string[]]>([
  ['CONNECT twice', [[CONNECT, CONNECT]], ['legal MQTT', 'no send while disconnected']],
  ['a reading out of nowhere', [[CONNECT, PUBLISH]], ['QoS 1 nothing invented']],
  [
    'DUP on a first try',
    [[CONNECT, { ...PUBLISH, dup: true }]],
    ['QoS 1 nothing invented', 'DUP only on resends', 'legal MQTT'],
  ],
])('%s is named', (_what, connections, named) => {
  expect(failures(runClient(...connections))).toEqual(named);
});

test('a reading that the program handed over is followed to the door', () => {
  const checks = runClient([CONNECT]);
  checks.handedOver(reading('21'));
  expect(failures(checks)).toEqual(['QoS 1 at least once']);
});
