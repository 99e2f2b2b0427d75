import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  Feed,
  MAX_LATENCIES_PER_S,
  MAX_LOOKED_AT,
  MAX_POINTS,
  MAX_WAITING_SHOWN,
} from '../../../simulator/realtime/page/feed.ts';
import { MAX_NAMED, Marks } from '../../../simulator/realtime/page/marks.ts';
import {
  MAX_DEVICES_KEPT,
  MAX_FILTERS,
  MAX_LAST,
  MAX_MESSAGES_PER_S,
  MAX_PAYLOAD_SHOWN,
  MessageFeed,
} from '../../../simulator/realtime/page/message-feed.ts';
import { MAX_TOPICS, TopicCounts } from '../../../simulator/realtime/page/topic-counts.ts';
import { LOOK_EVERY_MS, type MessageRow } from '../../../simulator/realtime/page/topics.ts';
import { board, message, StillLife } from './still-life.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A feed, and what it said last under each topic. */
function feedOf(source: StillLife) {
  const said: [topic: string, payload: string][] = [];
  const feed = new Feed(source, (topic, payload) => said.push([topic, payload]));
  const all = (topic: string) => said.filter(([under]) => under === topic);
  const last = (topic: string) => JSON.parse(all(topic).at(-1)?.[1] ?? 'null');
  return { feed, all, last };
}

test('no more messages a second, points and bytes of a payload are passed on than may be', () => {
  const source = new StillLife();
  const { feed, all, last } = feedOf(source);
  for (let n = 0; n < MAX_LATENCIES_PER_S + 10; n++) source.tell?.(message({ payload: 'é'.repeat(1000) }));
  expect(all('live/messages')).toHaveLength(MAX_MESSAGES_PER_S);
  expect(last('live/messages').payload).toHaveLength(MAX_PAYLOAD_SHOWN + 3);
  vi.advanceTimersByTime(1000 * (MAX_POINTS + 5));
  expect(last('live/curves').points).toHaveLength(MAX_POINTS);
  feed.stop();
  expect(source.tell).toBe(null);
});

test('a fault that comes or goes is a mark on the curves, as long as they go back', () => {
  const source = new StillLife();
  source.all = [board(1), { ...board(2), state: 'searching' }];
  const cut = { what: 'cut of device 1', text: 'cut of device 1' };
  const link = (name: string) => ({ what: 'link', text: `link ${name}` });
  source.switchedOn = [link('umts')];
  source.about = { links: ['umts'] };
  const { last } = feedOf(source);
  const texts = () => last('live/curves').marks.map(({ text }: { text: string }) => text);
  vi.advanceTimersByTime(1000);
  expect(texts()).toEqual([]);
  source.switchedOn = [link('ltem'), cut];
  vi.advanceTimersByTime(2000);
  source.switchedOn = [link('ltem')];
  vi.advanceTimersByTime(2000);
  expect(texts()).toEqual(['link ltem, cut of device 1', 'end of cut of device 1']);
  expect(last('live/curves').points.at(-1)).toMatchObject({ connected: 2, away: 1 });
  vi.advanceTimersByTime(1000 * MAX_POINTS);
  expect(texts()).toEqual([]);
});

test('where there are no links nothing is said of paths', () => {
  const source = new StillLife();
  source.all = [board(1)];
  const { last } = feedOf(source);
  vi.advanceTimersByTime(1000);
  expect(last('live/curves').points).toMatchObject([{ connected: 1, away: null }]);
});

test('a mark names so many faults and counts the others', () => {
  const marks = new Marks([]);
  const faults = Array.from({ length: MAX_NAMED + 2 }, (_, n) => ({ what: `cut ${n}`, text: `cut ${n}` }));
  marks.follow(faults, 7);
  expect(marks.since(0)).toEqual([{ time: 7, text: 'cut 0, cut 1, cut 2, 2 more' }]);
});

test('an open device gets its messages under way and its last messages, until nobody looks', () => {
  const source = new StillLife();
  source.all = [board(1)];
  source.underWay = Array.from({ length: 100 }, (_, n) => ({ topic: `t${n}`, payload: 'é', waitingMs: n }));
  const { feed, all, last } = feedOf(source);
  for (let n = 0; n < MAX_LAST + 5; n++) source.tell?.(message({ topic: `last/${n}` }));
  source.tell?.(message({ device: 2, topic: 'of another' }));
  feed.look({ do: 'look', target: 'mote', device: 1 });
  const { waiting, messages } = last('detail/mote/1');
  expect(waiting).toHaveLength(MAX_WAITING_SHOWN);
  expect(messages.map(({ topic }: MessageRow) => topic)).toEqual(
    Array.from({ length: MAX_LAST }, (_, n) => `last/${MAX_LAST + 4 - n}`),
  );
  vi.advanceTimersByTime(2 * LOOK_EVERY_MS + 1000);
  const count = all('detail/mote/1').length;
  vi.advanceTimersByTime(5000);
  expect(all('detail/mote/1')).toHaveLength(count);
  for (let device = 1; device <= MAX_LOOKED_AT + 1; device++)
    feed.look({ do: 'look', target: 'mote', device });
  const before = all('detail/mote/1').length;
  vi.advanceTimersByTime(500);
  expect(all('detail/mote/1')).toHaveLength(before);
  expect(all('detail/mote/2').length).toBeGreaterThan(1);
});

test('a filter has messages of its own where too many pass, and ends when no page asks for it', () => {
  const passed: string[] = [];
  const feed = new MessageFeed(({ topic }) => passed.push(topic));
  const flood = (nowMs: number) => {
    passed.length = 0;
    for (let n = 0; n < MAX_MESSAGES_PER_S; n++) feed.passed(message(), nowMs);
    for (let n = 0; n < MAX_MESSAGES_PER_S + 9; n++) feed.passed(message({ topic: 'room/7/heat' }), nowMs);
    feed.tick(nowMs);
    return passed.filter((topic) => topic === 'room/7/heat').length;
  };
  expect(flood(0)).toBe(0);
  feed.filter('room/+/heat', 0);
  expect(flood(1000)).toBe(MAX_MESSAGES_PER_S);
  for (let n = 1; n < MAX_FILTERS; n++) feed.filter(`other/${n}`, 0);
  expect(flood(2000)).toBe(MAX_MESSAGES_PER_S);
  feed.filter('one/more', 0);
  expect(flood(3000)).toBe(0);
  feed.filter('7/HEAT', 4000);
  expect(flood(4000 + 2 * LOOK_EVERY_MS + 1)).toBe(MAX_MESSAGES_PER_S);
  expect(flood(4000 + 2 * LOOK_EVERY_MS + 2)).toBe(0);
});

test('the last messages are kept of so many devices, those that were silent longest go first', () => {
  const feed = new MessageFeed(() => {});
  for (let device = 1; device <= MAX_DEVICES_KEPT; device++) feed.passed(message({ device }), 0);
  feed.passed(message({ device: 1 }), 1);
  feed.passed(message({ device: MAX_DEVICES_KEPT + 1 }), 2);
  expect(feed.lastOf('mote', 1)).toHaveLength(2);
  expect(feed.lastOf('mote', 2)).toHaveLength(0);
});

test('topics are counted, with what is retained there, up to so many', () => {
  const counts = new TopicCounts([{ topic: 'old', payload: 'kept' }]);
  expect(counts.news()).toEqual({ rows: [{ topic: 'old', messages: 0, retained: 'kept' }], others: 0 });
  expect(counts.news()).toBe(null);
  counts.passed(message({ topic: 'old', payload: '', retain: true }));
  counts.passed(message({ topic: 'new', payload: 'on', retain: true }));
  counts.passed(message({ topic: 'new', payload: 'off' }));
  expect(counts.news()?.rows).toEqual([
    { topic: 'old', messages: 1, retained: null },
    { topic: 'new', messages: 2, retained: 'on' },
  ]);
  for (let n = 0; n < MAX_TOPICS; n++) counts.passed(message({ topic: `t/${n}` }));
  expect(counts.news()).toMatchObject({ others: 2, rows: { length: MAX_TOPICS } });
});
