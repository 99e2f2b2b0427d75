import { expect, test } from 'vitest';
import { MAX_HANG_UPS, SUSPECT_HANG_UPS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';
import { Broker, topicOf } from './hanging-broker.ts';

const withQos1 = (Object.keys(BUILDS) as BuildName[]).filter((name) => BUILDS[name].includes('QOS1'));
const withReceive = withQos1.filter((name) => BUILDS[name].includes('RECEIVE'));

const isBad = (packet: { cmd: string }) => topicOf(packet) === 'bad';

test.each(withReceive)(
  '%s: a SUBSCRIBE on which the broker hangs up is put aside, others are answered',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const broker = new Broker(board, isBad);
    client.subscribe('bad');
    client.subscribe('good');
    client.connect();
    for (let minute = 0; minute < 30; minute++) {
      broker.serve(60);
      client.publish('t', `${minute}`, { qos: 1 });
    }
    broker.serve(60);
    expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([['put aside bad: closed']]);
    expect([client.connected, new Set(broker.taken).size]).toEqual([true, 30]);
    // A new session asks for what is left.
    board.peer.close();
    broker.subscribed.length = 0;
    broker.serve(300);
    expect(broker.subscribed).toEqual(['good']);
  },
);

test('a PUBREC shows that the broker takes messages: one of QoS 2 on which it always hangs up is put aside', () => {
  const board = new Board('max');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  const broker = new Broker(board, isBad);
  client.publish('bad', 'x', { qos: 2 });
  client.connect();
  for (let minute = 0; minute < 30; minute++) {
    client.publish('good', `${minute}`, { qos: 2 });
    broker.serve(60);
  }
  expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([['put aside bad: closed']]);
  expect([client.connected, new Set(broker.taken).size]).toEqual([true, 30]);
});

test.each(withReceive)('%s: unsubscribe takes out a SUBSCRIBE that waits', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const broker = new Broker(board, (packet) => packet.cmd === 'subscribe' && isBad(packet));
  client.subscribe('bad');
  client.connect();
  broker.serve(300);
  expect(broker.hangUps).toBeGreaterThan(2);
  const before = broker.hangUps;
  while (!board.peer.ended) broker.serve(1);
  client.unsubscribe('bad');
  broker.serve(300);
  expect([broker.hangUps, client.connected]).toEqual([before, true]);
});

test.each(withReceive)("%s: an end that a write finds out first is the broker's, too", (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  const broker = new Broker(board, isBad);
  // The last answer comes together with the end, and makes room for a message that waits.
  broker.endsWithAnswers = SUSPECT_HANG_UPS;
  client.subscribe('f');
  client.publish('bad', 'x', { qos: 1 });
  for (let n = 0; n < 10; n++) client.publish('good', `${n}`, { qos: 1 });
  client.connect();
  for (let minute = 0; minute < 40; minute++) broker.serve(60);
  expect(errors.map(String)).toContain('Error: This socket is closed');
  expect(new Set(broker.taken).size).toBe(10);
});

test.each(withReceive)('%s: neither SUBACKs before it nor messages that come clear a suspect', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  const broker = new Broker(board, isBad);
  broker.sends = {
    cmd: 'publish',
    topic: 'f',
    payload: 'to it',
    qos: 1,
    messageId: 9,
    dup: false,
    retain: false,
  };
  client.subscribe('f');
  client.publish('bad', 'x', { qos: 1 });
  client.connect();
  for (let minute = 0; minute < 30; minute++) {
    client.publish('good', `${minute}`, { qos: 1 });
    broker.serve(60);
  }
  expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([['put aside bad: closed']]);
  expect([client.connected, new Set(broker.taken).size]).toEqual([true, 30]);
});

test.each(withReceive)(
  '%s: a SUBACK that came after ends without it clears the SUBSCRIBE, not the message behind it',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    // Each session is new, so each connection asks for the filter again; every third SUBACK arrives before the end.
    const broker = new Broker(board, isBad, ({ cmd }) => cmd === 'subscribe' && board.peers.length % 3 > 0);
    client.subscribe('f');
    client.publish('bad', 'x', { qos: 1 });
    client.connect();
    let ends = 0;
    for (let n = 0; n < 400 && !errors.some(([text]) => `${text}`.startsWith('put aside bad')); n++) {
      client.publish('good', `${n}`, { qos: 1 });
      broker.serve(10);
      ends = broker.hangUps;
    }
    expect(ends).toBeLessThan(3 * MAX_HANG_UPS);
    expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([['put aside bad: closed']]);
  },
);
