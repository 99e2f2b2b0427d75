import { expect, test } from 'vitest';
import { MAX_PACKET_IN } from '../../firmware/client/limits.ts';
import { collect } from '../firmware/scripted.ts';
import { ready } from './well.ts';
import {
  bytesOf,
  comeBack,
  engines,
  frames,
  message,
  raw,
  receive,
  reconnect,
  takeBytes,
  takePackets,
} from './wire.ts';

test('MQTT-2.3.1-5: a QoS 0 PUBLISH has no packet id', () => {
  const { board, client } = ready();
  client.publish('t', 'x', { retain: true });
  client.topic('t')('x');
  client.publish('t', 'x', { qos: 1 });
  client.publish('t', 'x', { qos: 0 });
  expect(takeBytes(board)).toBe(
    raw(0x31, '\0\x01tx') + raw(0x30, '\0\x01tx') + raw(0x32, '\0\x01t\0\x01x') + raw(0x30, '\0\x01tx'),
  );
});

test('MQTT-2.3.1-6: PUBACK repeats the id of its PUBLISH', () => {
  const { board } = ready();
  for (const id of [1, 127, 128, 255, 256, 0x0d0a, 0x8000, 65_535]) {
    receive(board, message('t', 'x', 1, id));
    expect(takeBytes(board)).toBe(raw(0x40, String.fromCharCode(id >> 8, id & 255)));
  }
});

test('MQTT-3.3.1-1: DUP is 1 on a message that goes again, and on no other', () => {
  const { board, client } = ready();
  client.publish('t', 'first', { qos: 1, retain: true });
  expect(takePackets(board, 'publish').map(({ dup }) => dup)).toEqual([false]);
  for (const waiting of ['second', 'third']) {
    board.peer.close();
    client.publish('t', waiting, { qos: 1 });
    comeBack(board);
    const sent = takePackets(board, 'publish');
    expect(sent.map(({ dup }) => dup)).toEqual([...sent.slice(1).map(() => true), false]);
    expect(sent[0]).toMatchObject({ qos: 1, retain: true, messageId: 1, payload: Buffer.from('first') });
  }
});

test('MQTT-3.3.1-2: DUP is 0 at QoS 0, also when asked for', () => {
  const { board, client } = ready();
  client.publish('t', 'x', { dup: true });
  client.publish('t', 'x', { qos: 0, dup: true, retain: true });
  client.topic('t', { dup: true })('x');
  expect(frames(takeBytes(board)).map(({ first }) => first)).toEqual([0x30, 0x31, 0x30]);
});

test.each(engines)('MQTT-3.3.2-1: the topic comes first, in UTF-8 ($strings)', ({ globals, text }) => {
  const { board, client } = ready({}, 'default', globals);
  const expected = Buffer.from('\0\x0aküche/€').toString('latin1');
  expect(client.publish(text('küche/€'), text('21 °€'))).toBe(true);
  expect(client.publish(text('küche/€'), 'x'.repeat(200), { qos: 1 })).toBe(true);
  expect(client.topic(text('küche/€'))(text('°€'))).toBe(true);
  const [plain, held, prepared] = frames(takeBytes(board));
  expect(plain.body).toBe(`${expected}21 \xc2\xb0\xe2\x82\xac`);
  expect(held.body).toBe(`${expected}\0\x01${'x'.repeat(200)}`);
  expect(prepared.body).toBe(`${expected}\xc2\xb0\xe2\x82\xac`);
});

test('MQTT-3.3.4-1: the answer to QoS 0 is nothing, to QoS 1 PUBACK', () => {
  const { board, client } = ready();
  const heard = collect(client, 'message');
  receive(board, message('t', 'a'));
  expect(takeBytes(board)).toBe('');
  receive(board, message('t', 'b', 1, 9));
  expect([takeBytes(board), heard.length]).toEqual([raw(0x40, '\0\x09'), 2]);
});

test('MQTT-4.3.1-1: QoS 0 goes once: QoS 0, DUP 0, never again', () => {
  const { board, client } = ready({ clean_session: false });
  client.publish('t', 'one');
  expect(takeBytes(board)).toBe(raw(0x30, '\0\x01tone'));
  board.peer.close();
  board.idle();
  // Without a session it is refused, not kept.
  expect(client.publish('t', 'two')).toBe(false);
  comeBack(board, true);
  expect(takeBytes(board)).toBe('');
  client.publish('t', 'two');
  expect(takeBytes(board)).toBe(raw(0x30, '\0\x01ttwo'));
  reconnect(board, true);
  expect(takeBytes(board)).toBe('');
});

test('MQTT-4.3.2-1: QoS 1 goes with an unused id and DUP 0, and is held until its PUBACK', () => {
  const { board, client } = ready();
  let acknowledged = 0;
  client.publish('t', 'a', { qos: 1 }, () => acknowledged++);
  client.publish('t', 'b', { qos: 1 }, () => acknowledged++);
  expect(takeBytes(board)).toBe(raw(0x32, '\0\x01t\0\x01a') + raw(0x32, '\0\x01t\0\x02b'));
  receive(board, { cmd: 'puback', messageId: 1 });
  reconnect(board);
  expect([acknowledged, takePackets(board, 'publish').map(({ messageId }) => messageId)]).toEqual([1, [2]]);
  receive(board, { cmd: 'puback', messageId: 2 });
  reconnect(board);
  expect([acknowledged, takePackets(board, 'publish')]).toEqual([2, []]);
});

test('MQTT-4.3.2-2: after the PUBACK a message with the same id is a new one', () => {
  const { board, client } = ready();
  const heard = collect(client, 'message');
  for (const payload of ['a', 'b', 'b']) {
    receive(board, message('t', payload, 1, 5));
    expect(takeBytes(board)).toBe(raw(0x40, '\0\x05'));
  }
  expect(heard).toEqual([
    ['t', 'a'],
    ['t', 'b'],
    ['t', 'b'],
  ]);
});

test('MQTT-4.5.0-2: every message is acknowledged, wanted or not', () => {
  const { board, client } = ready();
  receive(board, message('nobody/listens', 'x', 1, 1));
  client.on('message', () => {
    throw new Error('mine');
  });
  receive(board, message('listener/throws', 'x', 1, 2));
  receive(board, message('never/asked', 'x', 1, 3));
  receive(board, message('too/long', 'x'.repeat(MAX_PACKET_IN + 1), 1, 4));
  receive(board, message('empty', '', 1, 5));
  expect(frames(takeBytes(board)).map(({ body }) => body.charCodeAt(1))).toEqual([1, 2, 3, 4, 5]);
  expect(client.connected).toBe(true);
});

test('MQTT-4.6.0-1: what goes again keeps the first order, over several connections', () => {
  const { board, client } = ready({ clean_session: false });
  const texts = Array.from({ length: 12 }, (_, n) => `${n}`);
  for (const text of texts) client.publish('t', text, { qos: 1 });
  const left = new Set(texts);
  for (const lost of [5, 1, 3]) {
    const seen: string[] = [];
    for (let round = 0; round < 4; round++)
      for (const { messageId, payload } of takePackets(board, 'publish')) {
        seen.push(payload.toString());
        if (messageId !== lost) continue;
        left.delete(payload.toString());
        receive(board, { cmd: 'puback', messageId });
      }
    expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)));
    expect(seen.length).toBeGreaterThanOrEqual(8);
    reconnect(board, true);
  }
  const after: string[] = [];
  for (let round = 0; round < 4; round++)
    for (const { messageId, payload } of takePackets(board, 'publish')) {
      after.push(payload.toString());
      receive(board, { cmd: 'puback', messageId });
    }
  expect(after).toEqual([...left]);
});

test('MQTT-4.6.0-2: PUBACKs follow the order of their PUBLISHes', () => {
  const { board, client } = ready();
  client.on('message', (topic: string) => {
    if (topic === 'bad') throw new Error('mine');
  });
  const ids = [40, 3, 65_535, 1, 2, 9];
  const topics = ['a', 'bad', 'b', 'long', 'c', 'bad'];
  const stream = ids
    .map((id, n) => bytesOf(message(topics[n], topics[n] === 'long' ? 'x'.repeat(3000) : 'x', 1, id)))
    .join('');
  receive(board, stream);
  expect(takePackets(board, 'puback').map(({ messageId }) => messageId)).toEqual(ids);
});
