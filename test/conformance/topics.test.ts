import { expect, test } from 'vitest';
import { MAX_OUTBOX_BYTES } from '../../firmware/client/limits.ts';
import { Board, collect } from '../firmware/scripted.ts';
import { engines, frames, NOT_UTF8, takeBytes, utf8 } from './wire.ts';

/** What of these goes out as topic of a message, each way in which a program can send one. */
function published(topics: string[]): string[] {
  const board = new Board('default');
  const client = board.connected();
  const taken: string[] = [];
  for (const topic of topics) {
    takeBytes(board);
    const answers = [
      client.publish(topic, 'x'),
      client.publish(topic, 'x', { qos: 1 }),
      client.topic(topic)('x'),
    ];
    const sent = frames(takeBytes(board)).map(({ body }) => body.slice(2, 2 + topic.length));
    const good = sent.length > 0;
    expect([topic, answers, sent]).toEqual([topic, [good, good, good], good ? [topic, topic, topic] : []]);
    if (good) taken.push(topic);
    board.peer.sendBytes(`@\x02${String.fromCharCode(0, taken.length)}`);
    board.idle();
  }
  return taken;
}

/** What of these goes out as a filter of SUBSCRIBE and of UNSUBSCRIBE; the others are errors, and false. */
function asked(filters: string[]): string[] {
  const taken: string[] = [];
  for (const filter of filters) {
    const board = new Board('default');
    const client = board.connected();
    const errors = collect(client, 'error');
    takeBytes(board);
    const answers = [
      () => client.subscribe(filter),
      () => client.subscribe([filter]),
      () => client.unsubscribe(filter),
    ].map((ask) => {
      const answer = ask();
      // A long one fills the socket, and of two equal requests only one waits.
      board.idle();
      return answer;
    });
    const sent = frames(takeBytes(board));
    const good = sent.length > 0;
    expect([filter, answers, sent.length, errors.length]).toEqual([
      filter,
      [good, good, good],
      good ? 3 : 0,
      good ? 0 : 3,
    ]);
    if (good) taken.push(filter);
  }
  return taken;
}

test('MQTT-3.3.2-2: a topic name with a wildcard is refused', () => {
  expect(published(['#', '+', 'a/#', '+/b', 'a+', 'a#b', 'a/+/b', utf8('é/#'), utf8('é+')])).toEqual([]);
});

test('MQTT-4.7.1-1: wildcards stand only in filters', () => {
  const both = ['a/+', 'a/#', '#', '+', '+/+/#'];
  expect(published(both)).toEqual([]);
  expect(asked(both)).toEqual(both);
});

test('MQTT-4.7.1-2: # is alone or after a slash, and last', () => {
  const good = ['#', 'a/#', '/#', 'a/+/#', utf8('é/#')];
  expect(asked([...good, 'a#', '#/a', 'a/#/b', '##', '#/', 'a/b#', '#a', '+#', utf8('é#')])).toEqual(good);
});

test('MQTT-4.7.1-3: + fills a whole level', () => {
  const good = ['+', '+/', '/+', 'a/+/b', '+/+', '+/a/+', utf8('é/+/é')];
  expect(asked([...good, 'a+', '+a', 'a/b+', 'a/+b/c', '++', 'a/++', utf8('é+')])).toEqual(good);
});

test('MQTT-4.7.3-1: topics and filters have at least one character', () => {
  const good = ['a', '/', ' ', '//'];
  expect(published(['', ...good])).toEqual(good);
  expect(asked(['', ...good])).toEqual(good);
});

test('MQTT-4.7.3-2: no U+0000 in topics and filters', () => {
  const bad = ['\0', 'a\0', '\0a', 'a/\0/b', utf8('é\0')];
  expect(published([...bad, '\x01'])).toEqual(['\x01']);
  expect(asked([...bad, '\x01'])).toEqual(['\x01']);
});

test.each(engines)('MQTT-3.3.2-1: a topic that is not UTF-8 is refused ($strings)', ({ globals }) => {
  const board = new Board('default', undefined, globals);
  const client = board.connected();
  takeBytes(board);
  for (const bad of NOT_UTF8)
    for (const topic of [bad, `a/${bad}/b`]) expect(client.publish(topic, 'x')).toBe(false);
  expect(takeBytes(board)).toBe('');
});

test('MQTT-3.8.3-1: a filter that is not UTF-8 is an error', () => {
  expect(asked(NOT_UTF8.flatMap((bad) => [bad, `a/${bad}/+`]))).toEqual([]);
});

test('MQTT-4.7.3-3: a topic name that takes more than 65,535 bytes is refused', () => {
  for (const qos of [0, 1]) {
    const board = new Board('default');
    const client = board.connected();
    takeBytes(board);
    for (const topic of ['a'.repeat(65_536), utf8('é'.repeat(32_768))]) {
      expect(client.publish(topic, 'x', { qos })).toBe(false);
      expect(client.topic(topic, { qos })('x')).toBe(false);
    }
    expect(takeBytes(board)).toBe('');
    expect(client.publish('a'.repeat(4000), 'x', { qos })).toBe(true);
    expect(frames(takeBytes(board))[0].body.slice(0, 4)).toBe('\x0f\xa0aa');
  }
});

test('MQTT-4.7.3-3: a filter that takes more than 65,535 bytes is an error', () => {
  expect(asked(['a'.repeat(65_536), utf8('é'.repeat(32_768)), `${'a/'.repeat(32_768)}#`])).toEqual([]);
  // The outbox has less room than a filter may have bytes.
  const most = MAX_OUTBOX_BYTES / 3 - 10;
  const longest = ['a'.repeat(most), utf8(`${'é'.repeat(most / 2 - 1)}a`)];
  expect(asked(longest)).toEqual(longest);
});
