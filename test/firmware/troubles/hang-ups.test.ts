import { expect, test } from 'vitest';
import { MAX_HANG_UPS, SUSPECT_HANG_UPS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';
import { Storage } from '../storage.ts';
import { Broker, topicOf } from './hanging-broker.ts';

const withQos1 = (Object.keys(BUILDS) as BuildName[]).filter((name) => BUILDS[name].includes('QOS1'));
const withReceive = withQos1.filter((name) => BUILDS[name].includes('RECEIVE'));

const isBad = (packet: { cmd: string }) => topicOf(packet) === 'bad';

test.each(withQos1)(
  '%s: a message on which the broker always hangs up is put aside, told with its topic, and the rest arrives',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const broker = new Broker(board, isBad);
    client.publish('good', 'before', { qos: 1 });
    client.publish('bad', 'x', { qos: 1 });
    client.publish('good', 'after', { qos: 1 });
    client.connect();
    for (let minute = 0; minute < 30; minute++) {
      broker.serve(60);
      client.publish('good', `${minute}`, { qos: 1 });
    }
    broker.serve(60);
    expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([['put aside bad: closed']]);
    expect(broker.hangUps).toBeLessThan(2 * MAX_HANG_UPS);
    expect(new Set(broker.taken)).toEqual(
      new Set(['before', 'after', ...Array.from({ length: 30 }, (_, n) => `${n}`)]),
    );
    expect([client.connected, board.peers.length]).toEqual([true, broker.hangUps + 1]);
  },
);

test.each(withQos1)(
  '%s: a suspect that is answered in the end keeps nothing back and is not put aside',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    let isAngry = true;
    const broker = new Broker(board, (packet) => isAngry && isBad(packet));
    client.publish('bad', 'x', { qos: 1 });
    client.publish('good', 'y', { qos: 1 });
    client.connect();
    while (broker.hangUps < SUSPECT_HANG_UPS + 1) broker.serve(1);
    isAngry = false;
    broker.serve(200);
    expect([broker.taken.sort(), board.printed]).toEqual([['x', 'y'], ['mote: closed']]);
  },
);

test.each(withQos1)('%s: while the broker hangs up on every message none is put aside', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  let isAngry = true;
  const broker = new Broker(board, (packet) => isAngry && packet.cmd === 'publish');
  client.connect();
  for (let minute = 0; minute < 30; minute++) {
    client.publish('t', `${minute}`, { qos: 1 });
    broker.serve(60);
  }
  expect(broker.hangUps).toBeGreaterThan(20);
  isAngry = false;
  broker.serve(400);
  expect(broker.taken.length).toBe(30);
});

test.each(withQos1)(
  '%s: a lone message is never put aside, as nothing shows that it is its fault',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const broker = new Broker(board, isBad);
    client.publish('bad', 'x', { qos: 1 });
    client.connect();
    broker.serve(3600);
    expect(board.printed).toEqual(['mote: closed']);
    expect(broker.hangUps).toBeGreaterThan(3 * MAX_HANG_UPS);
  },
);

test.each(withQos1)('%s: silence and ends of our own put nothing aside', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c', keep_alive: 10 });
  const errors = collect(client, 'error');
  const broker = new Broker(board, () => false, isBad);
  client.publish('bad', 'x', { qos: 1 });
  client.publish('good', 'y', { qos: 1 });
  client.connect();
  for (let minute = 0; minute < 60; minute++) {
    broker.serve(60);
    client.publish('good', 'more', { qos: 1 });
  }
  expect(broker.left).toBeGreaterThan(3);
  expect(errors.filter(([text]) => text !== 'silent')).toEqual([]);
});

test.each(withQos1)('%s: an end long after the packet is not its fault', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  const broker = new Broker(board, () => false, isBad);
  client.publish('bad', 'x', { qos: 1 });
  client.publish('good', 'y', { qos: 1 });
  client.connect();
  for (let end = 0; end < 30; end++) {
    broker.serve(40);
    if (!board.peer.ended) board.peer.close();
    board.idle();
    client.publish('good', 'more', { qos: 1 });
    broker.serve(128);
  }
  expect(errors.filter(([text]) => `${text}`.startsWith('put aside'))).toEqual([]);
});

test.each(withQos1)(
  '%s: a topic that is not allowed holds the others up for a moment each time only',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const broker = new Broker(board, isBad);
    client.connect();
    for (let minute = 0; minute < 240; minute++) {
      client.publish('bad', `bad ${minute}`, { qos: 1 });
      client.publish('good', `${minute}`, { qos: 1 });
      broker.serve(60);
    }
    broker.serve(600);
    expect(new Set(broker.taken).size).toBeGreaterThan(230);
    expect(errors.filter(([text]) => text === 'put aside bad: closed').length).toBeGreaterThan(100);
  },
);

test.each(withQos1)('%s: a topic on which the broker no longer hangs up is like any other', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  let isAngry = true;
  const broker = new Broker(board, (packet) => isAngry && topicOf(packet).startsWith('bad'));
  client.publish('bad 1', 'first', { qos: 1 });
  client.publish('bad', 'second', { qos: 1 });
  client.publish('good', 'x', { qos: 1 });
  client.connect();
  while (broker.hangUps < 2 * SUSPECT_HANG_UPS) broker.serve(1);
  isAngry = false;
  broker.serve(200);
  for (let n = 0; n < 3; n++) client.publish('bad', `${n}`, { qos: 1 });
  broker.serve(10);
  broker.taken.length = 0;
  isAngry = true;
  client.publish('bad', 'later', { qos: 1 });
  client.publish('good', 'y', { qos: 1 });
  while (!board.peer.ended) broker.serve(1);
  isAngry = false;
  broker.serve(200);
  // One end is chance: the order of all messages stays.
  expect(broker.taken).toEqual(['later', 'y']);
});

test.each(['full', 'max'] as const)('%s: what was put aside does not come back from flash', (name) => {
  const storage = new Storage();
  const board = new Board(name, storage);
  const options = { client_id: 'c', flash: true };
  const client = board.mote.create('b', options);
  const broker = new Broker(board, isBad);
  client.publish('bad', 'x', { qos: 1 });
  client.connect();
  for (let minute = 0; minute < 30; minute++) {
    client.publish('good', `${minute}`, { qos: 1 });
    broker.serve(60);
  }
  expect(board.printed).toContain('mote: put aside bad: closed');
  const rebooted = new Board(name, storage);
  rebooted.mote.create('b', options).connect();
  const after = new Broker(rebooted, isBad);
  after.serve(600);
  expect([after.hangUps, rebooted.peers.length]).toEqual([0, 1]);
});

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
