import type { IConnectPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Board } from '../firmware/scripted.ts';
import { frames, takeBytes } from './wire.ts';

/** The CONNECT of a client with these options: as it stands on the wire, and as mqtt-packet reads it. */
function connectOf(options: object) {
  const board = new Board('default');
  board.mote.create('broker', { client_id: 'mote-1', ...options }).connect();
  board.idle();
  const packet = board.peer.packets[0] as IConnectPacket;
  const [{ first, body }] = frames(takeBytes(board));
  return { options, packet, first, body, flags: body.charCodeAt(7), payload: body.slice(10) };
}

const all = [
  undefined,
  { topic: 'gone', payload: 'yes' },
  { topic: 'gone', payload: '', qos: 1, retain: true },
  { topic: 'gone', payload: 'yes', qos: 2, retain: false },
].flatMap((will) =>
  [undefined, 'user'].flatMap((username) =>
    [undefined, 'pass'].flatMap((password) =>
      [true, false].map((clean_session) => connectOf({ will, username, password, clean_session })),
    ),
  ),
);
type Given = { will?: { qos?: number; retain?: boolean }; username?: string; password?: string };
const given = (connect: { options: object }) => connect.options as Given;
const withWill = all.filter((connect) => given(connect).will);
const withoutWill = all.filter((connect) => !given(connect).will);
const fields = (...texts: string[]) =>
  texts.map((text) => `\0${String.fromCharCode(text.length)}${text}`).join('');

test('MQTT-3.1.0-1: CONNECT is the first packet, though messages and filters wait', () => {
  const board = new Board('default');
  const client = board.mote.create('broker', { client_id: 'c' });
  client.publish('t', 'x');
  client.publish('t', 'x', { qos: 1 });
  client.subscribe('f');
  client.unsubscribe('g');
  client.ping();
  client.connect();
  board.idle();
  expect(frames(takeBytes(board)).map(({ first }) => first)).toEqual([0x10]);
  board.accept();
  board.peer.close();
  client.publish('t', 'offline', { qos: 1 });
  board.pass(1000);
  expect(frames(takeBytes(board)).map(({ first }) => first)).toEqual([0x10]);
});

test('MQTT-3.1.0-2: one CONNECT a connection, however often connect() is called', () => {
  const board = new Board('default');
  const client = board.mote.create('broker', { client_id: 'c' });
  for (let call = 0; call < 3; call++) client.connect();
  board.idle();
  client.connect();
  board.accept();
  client.connect();
  board.pass(1000);
  board.peer.close();
  client.connect();
  board.pass(1000);
  client.connect();
  board.accept();
  board.pass(1000);
  const connects = board.peers.map((peer) => frames(peer.sent).filter(({ first }) => first === 0x10).length);
  expect(connects).toEqual([1, 1]);
});

test('MQTT-3.1.2-1: the protocol name is MQTT, and the level 4', () => {
  for (const { body } of all) expect(body.slice(0, 7)).toBe('\0\x04MQTT\x04');
});

test('MQTT-3.1.2-3: bit 0 of the connect flags is 0', () => {
  for (const { flags } of all) expect(flags & 1).toBe(0);
});

test('MQTT-3.1.2-9: with the will flag, topic and message of the will are in the payload', () => {
  for (const { flags, payload } of withWill) {
    expect(flags & 4).toBe(4);
    expect(payload.startsWith(`${fields('mote-1', 'gone')}\0`)).toBe(true);
  }
  expect(connectOf({ will: { topic: 'a', payload: 'x'.repeat(300) } }).payload).toBe(
    `${fields('mote-1', 'a')}\x01\x2c${'x'.repeat(300)}`,
  );
});

test('MQTT-3.1.2-11: without the will flag there is no will, and its bits are 0', () => {
  for (const { flags, packet, payload } of withoutWill) {
    expect([flags & 0x3c, packet.will]).toEqual([0, undefined]);
    expect(payload).toBe(
      fields('mote-1', ...[packet.username ?? [], packet.password?.toString() ?? []].flat()),
    );
  }
});

test('MQTT-3.1.2-13: without the will flag the will QoS is 0', () => {
  for (const { flags } of withoutWill) expect(flags & 0x18).toBe(0);
});

test('MQTT-3.1.2-14: the will QoS is what was asked: 0, 1 or 2', () => {
  for (const connect of withWill) expect((connect.flags >> 3) & 3).toBe(given(connect).will?.qos ?? 0);
});

test('MQTT-3.1.2-15: will retain is 0 without a will, else what was asked', () => {
  for (const { flags } of withoutWill) expect(flags & 0x20).toBe(0);
  for (const connect of withWill) expect(connect.flags & 0x20).toBe(given(connect).will?.retain ? 0x20 : 0);
});

test('MQTT-3.1.2-18: without the user name flag there is no user name in the payload', () => {
  const anonymous = all.filter((connect) => !given(connect).username);
  for (const { flags, packet, payload } of anonymous) {
    expect([flags & 0x80, packet.username]).toEqual([0, undefined]);
    expect(payload).not.toContain('user');
  }
});

test('MQTT-3.1.2-19: with the user name flag it is in the payload', () => {
  const named = all.filter((connect) => given(connect).username);
  for (const { flags, packet } of named) expect([flags & 0x80, packet.username]).toEqual([0x80, 'user']);
});

test('MQTT-3.1.2-20: without the password flag there is no password in the payload', () => {
  for (const { packet, payload } of all.filter(({ flags }) => !(flags & 0x40))) {
    expect(packet.password).toBe(undefined);
    expect(payload).not.toContain('pass');
  }
});

test('MQTT-3.1.2-21: with the password flag it is in the payload', () => {
  const secret = all.filter((connect) => given(connect).username && given(connect).password);
  for (const { flags, packet } of secret)
    expect([flags & 0x40, packet.password]).toEqual([0x40, Buffer.from('pass')]);
  expect(connectOf({ username: 'u', password: '\0\xff' }).payload).toBe(fields('mote-1', 'u', '\0\xff'));
});

test('MQTT-3.1.2-22: without a user name there is no password', () => {
  for (const { flags } of all) expect([0, 0x80, 0xc0]).toContain(flags & 0xc0);
  expect(connectOf({ password: 'p' }).payload).toBe(fields('mote-1'));
});

test('MQTT-3.1.3-1: client id, will topic, will message, user name, password', () => {
  const will = { topic: 'wt', payload: 'wm', qos: 1 };
  const { first, body } = connectOf({ will, username: 'un', password: 'pw', keep_alive: 300 });
  expect([first, body]).toEqual([
    0x10,
    `\0\x04MQTT\x04\xce\x01\x2c${fields('mote-1', 'wt', 'wm', 'un', 'pw')}`,
  ]);
});

test('MQTT-3.1.3-3: the client id is there, first, also when there is none', () => {
  for (const { payload } of all) expect(payload.startsWith(fields('mote-1'))).toBe(true);
  const long = connectOf({ client_id: 'c'.repeat(300) }).payload;
  expect(long).toBe(`\x01\x2c${'c'.repeat(300)}`);
  expect(connectOf({ client_id: undefined }).payload).toBe('\0\0');
});
