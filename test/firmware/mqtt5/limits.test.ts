import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { ready } from './five.ts';

test('a message that was accepted for this maximum packet size is sent', () => {
  const { board, client, errors, taken } = ready({}, { maximumPacketSize: 40 });
  board.peer.stalled = true;
  let accepted = 0;
  for (let length = 1; length < 40; length++)
    if (client.publish('t', 'x'.repeat(length), { qos: 1 })) accepted++;
  board.peer.stalled = false;
  let sent = 0;
  for (let packets = taken(); packets.length > 0; packets = taken())
    for (const packet of packets) {
      sent++;
      board.peer.sendBytes(`@\x02\0${String.fromCharCode(packet.messageId as number)}`);
    }
  expect([errors, sent, accepted > 8]).toEqual([[], accepted, true]);
});

test('a PUBCOMP that does not know the packet id ends the message as any other does', () => {
  const { client, errors, send, taken } = ready();
  const called: string[] = [];
  client.publish('t', 'x', { qos: 2 }, () => called.push('x'));
  taken();
  send('P\x02\0\x01');
  expect(taken()).toMatchObject([{ cmd: 'pubrel', messageId: 1 }]);
  send('p\x03\0\x01\x92');
  expect([errors, called]).toEqual([[], ['x']]);
});

test('a PUBREL with a reason leaves the callback of an own message with its id', () => {
  const { client, errors, send, taken } = ready();
  const called: string[] = [];
  client.publish('t', 'x', { qos: 1 }, () => called.push('x'));
  taken();
  send('b\x03\0\x01\x92');
  send('@\x02\0\x01');
  expect([errors.length, called]).toEqual([1, ['x']]);
});

test.each([
  [{ clean_session: false }, 0xffffffff],
  [{ clean_session: false, session_expiry: 0 }, 0],
  [{ clean_session: false, session_expiry: 60 }, 60],
  [{}, 0],
])('with %j the session expires after %s s', (options, sessionExpiryInterval) => {
  const { properties } = ready(options).connect as IConnectPacket;
  expect(properties?.sessionExpiryInterval ?? 0).toBe(sessionExpiryInterval);
});

test('a Server Keep Alive ends the search for a longer keep-alive', () => {
  const pingsAnHour = (properties: IConnackPacket['properties']) => {
    const { board, send, taken } = ready({ keep_alive: 60, adaptive: 1200 }, properties);
    let pings = 0;
    for (let second = 0; second < 3600; second++) {
      board.pass(1000);
      for (const { cmd } of taken())
        if (cmd === 'pingreq') {
          pings++;
          send('\xd0\0');
        }
    }
    return pings;
  };
  expect(pingsAnHour({})).toBeLessThan(50);
  expect(pingsAnHour({ serverKeepAlive: 60 })).toBeGreaterThanOrEqual(60);
});

test('a prepared topic sends nothing that is longer than the maximum packet size', () => {
  const { client, errors, taken } = ready({}, { maximumPacketSize: 40 });
  const say = client.topic('t');
  expect([say('x'), say('x'.repeat(60))]).toEqual([true, false]);
  expect([errors, taken().length]).toEqual([[], 1]);
});
