import { expect, test } from 'vitest';
import { watchNet } from '../../../simulator/checks/index.ts';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import type { NetStack, Socket, SocketUser } from '../../../simulator/net/socket.ts';

const CONNECT_5 = '\x10\x0e\0\x04MQTT\x05\x02\0\x3c\0\0\x01c';
const CONNACK_5 = ' \x03\0\0\0';
const NOT_AUTHORIZED = '\xe0\x02\x87\0';

/** Whose ends a watch tells of when the client reads these bytes, and then closes its connection. */
function endsAfter(received: string): boolean[] {
  const kernel = new Kernel('watch');
  const ends: boolean[] = [];
  let left = received;
  const socket = {
    readableBytes: left.length,
    ended: false,
    write: (bytes: string) => bytes.length,
    read: () => {
      const bytes = left;
      left = '';
      return bytes;
    },
    end() {},
    abort() {},
  } as unknown as Socket;
  const net: NetStack = { connect: () => ({ socket, error: null, decidedAtUs: 0 }) };
  const observer = {
    opened() {},
    sent() {},
    received() {},
    closed: (_timeUs: number, _device: number, _connection: number, byClient = false) => ends.push(byClient),
  };
  const watched = watchNet(net, kernel, 1, observer).connect('broker', 1883, {} as SocketUser).socket;
  watched?.write(CONNECT_5);
  watched?.read(1000);
  watched?.end();
  return ends;
}

test('a connection that the client closes once the broker has said DISCONNECT was ended by the broker', () => {
  expect(endsAfter(CONNACK_5 + NOT_AUTHORIZED)).toEqual([false]);
  expect(endsAfter(CONNACK_5)).toEqual([true]);
});

test('bytes of which the network takes none are told as held', () => {
  const kernel = new Kernel('watch');
  const told: string[] = [];
  const socket = { write: () => 0 } as unknown as Socket;
  const net: NetStack = { connect: () => ({ socket, error: null, decidedAtUs: 0 }) };
  const observer = {
    opened() {},
    sent: () => told.push('sent'),
    held: (_timeUs: number, device: number, connection: number) => told.push(`held ${device} ${connection}`),
    received() {},
    closed() {},
  };
  watchNet(net, kernel, 1, observer)
    .connect('broker', 1883, {} as SocketUser)
    .socket?.write(CONNECT_5);
  expect(told).toEqual(['held 1 1']);
});
