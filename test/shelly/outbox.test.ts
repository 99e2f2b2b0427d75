import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { shellyApp, shellyOutbox } from '../../scripts/compiler/shelly.ts';
import { MAX_SCRIPT_BYTES } from '../../simulator/shelly/index.ts';

const OUTBOX = shellyOutbox();

type Callback = (...args: unknown[]) => void;

/** A device by hand: a second passes when the test says so, and each call is answered at once unless it is held back. */
function device(kvs = new Map<string, string>()) {
  const state = {
    kvs,
    writes: 0,
    isConnected: true,
    sent: [] as string[],
    errors: [] as string[],
    isHeld: false,
    /** What a write is answered with. */
    refusal: '',
    held: [] as (() => void)[],
  };
  let tick: Callback = () => {};
  let onMark: Callback = () => {};
  const answerTo = (method: string, { key, value }: { key: string; value?: unknown }, callback: Callback) => {
    const known = kvs.get(key);
    if (method === 'KVS.Get' && known === undefined) return callback(null, -105, 'not found');
    if (method === 'KVS.Get') return callback({ value: JSON.parse(known as string) }, 0, null);
    if (state.refusal !== '') return callback(null, -108, state.refusal);
    state.writes++;
    if (method === 'KVS.Delete') kvs.delete(key);
    else kvs.set(key, JSON.stringify(value));
    callback({}, 0, null);
  };
  const context = {
    JSON,
    Math,
    print: (text: string) => state.errors.push(text),
    Timer: { set: (_ms: number, _repeat: boolean, callback: Callback) => (tick = callback) },
    Shelly: {
      getDeviceInfo: () => ({ id: 'shelly-1' }),
      call(method: string, params: { key: string }, callback: Callback) {
        const answer = () => answerTo(method, params, callback);
        if (state.isHeld) state.held.push(answer);
        else answer();
      },
    },
    MQTT: {
      isConnected: () => state.isConnected,
      publish(topic: string, message: string) {
        if (!state.isConnected) return false;
        if (topic.startsWith('outbox/')) marks.push(message);
        else state.sent.push(message);
        return true;
      },
      subscribe: (_topic: string, callback: Callback) => (onMark = callback),
    },
  };
  const marks: string[] = [];
  const make = runInNewContext(`${OUTBOX};Outbox`, context) as (options: object) => {
    publish(topic: string, message: unknown, options?: object): boolean;
    waiting(): number;
  };
  return {
    ...state,
    state,
    start: (options: object = {}) =>
      make({ onError: (reason: string) => state.errors.push(reason), ...options }),
    seconds(count: number) {
      for (let second = 0; second < count; second++) tick();
    },
    /** The broker has taken all, and its marks come back. */
    markComesBack() {
      for (const text of marks.splice(0)) onMark('outbox/shelly-1', text);
    },
  };
}

test('the outbox fits into a script with room for the script', () => {
  expect(OUTBOX.length).toBeLessThan(MAX_SCRIPT_BYTES / 5);
  expect(shellyApp().length).toBeLessThan(MAX_SCRIPT_BYTES / 4);
});

test('messages go out four at a time in their order, each group behind a mark that came back', () => {
  const { state, start, seconds, markComesBack } = device();
  const outbox = start();
  seconds(1);
  for (let n = 1; n <= 6; n++) expect(outbox.publish('t', n)).toBe(true);
  expect(state.sent).toEqual([]);
  markComesBack();
  expect(state.sent).toEqual(['1', '2', '3', '4']);
  expect(outbox.waiting()).toBe(6);
  markComesBack();
  expect(state.sent).toEqual(['1', '2', '3', '4', '5', '6']);
  markComesBack();
  expect(outbox.waiting()).toBe(0);
});

test('what has no mark behind it is sent again after a break, and after half a minute without one', () => {
  const { state, start, seconds, markComesBack } = device();
  const outbox = start();
  seconds(1);
  outbox.publish('t', 'a');
  markComesBack();
  state.isConnected = false;
  seconds(1);
  state.isConnected = true;
  seconds(1);
  // The mark of before the break counts for nothing, even if the firmware brings it over.
  markComesBack();
  expect(state.sent).toEqual(['a', 'a']);
  expect(outbox.waiting()).toBe(1);
  markComesBack();
  expect(outbox.waiting()).toBe(0);
  outbox.publish('t', 'b');
  seconds(31);
  markComesBack();
  markComesBack();
  expect(state.sent).toEqual(['a', 'a', 'b', 'b']);
  expect(outbox.waiting()).toBe(0);
});

test('a restart of the script loses nothing of what was taken offline, and keeps its order', () => {
  const before = device();
  before.state.isConnected = false;
  const first = before.start({ gap: 0 });
  for (let n = 1; n <= 30; n++) expect(first.publish(n % 2 ? 'odd' : 'even', `message ${n}`)).toBe(true);
  const after = device(before.state.kvs);
  const second = after.start();
  expect(second.waiting()).toBe(30);
  second.publish('t', 'new');
  after.seconds(1);
  for (let round = 0; round < 20; round++) after.markComesBack();
  expect(after.state.sent).toEqual([...Array.from({ length: 30 }, (_, n) => `message ${n + 1}`), 'new']);
});

test('what comes before the store is read goes behind what is in it', () => {
  const before = device();
  before.state.isConnected = false;
  before.start().publish('t', 'old');
  const after = device(before.state.kvs);
  after.state.isHeld = true;
  const outbox = after.start();
  expect(outbox.publish('t', 'new')).toBe(true);
  after.state.isHeld = false;
  for (const answer of after.state.held.splice(0)) answer();
  after.seconds(1);
  for (let round = 0; round < 5; round++) after.markComesBack();
  expect(after.state.sent).toEqual(['old', 'new']);
});

test('it refuses what is too long for a value, and all when its keys are full, and says which', () => {
  const { state, start } = device();
  state.isConnected = false;
  const outbox = start({ keys: 4, gap: 0 });
  expect(outbox.publish('t', 'x'.repeat(250))).toBe(false);
  let accepted = 0;
  while (outbox.publish('t', 'x'.repeat(100))) accepted++;
  expect(state.errors).toEqual(['too long for a value of KVS', 'full']);
  expect(accepted).toBe(6);
  expect(outbox.waiting()).toBe(accepted);
  for (const value of state.kvs.values()) expect(value.length).toBeLessThanOrEqual(253);
  expect(state.kvs.size).toBeLessThanOrEqual(4);
});

test('KVS is written once in ten seconds at the most, however much is taken', () => {
  const { state, start, seconds } = device();
  state.isConnected = false;
  const outbox = start();
  for (let second = 0; second < 100; second++) {
    outbox.publish('t', second);
    seconds(1);
  }
  expect(state.writes).toBeLessThanOrEqual(11);
});

test('with saveAfter, a message that the broker has in time is never written', () => {
  const { state, start, seconds, markComesBack } = device();
  const outbox = start({ saveAfter: 5 });
  seconds(1);
  for (let n = 0; n < 50; n++) {
    outbox.publish('t', n);
    for (let round = 0; round < 3; round++) markComesBack();
    seconds(60);
  }
  expect(state.writes).toBe(0);
  state.isConnected = false;
  outbox.publish('t', 'offline');
  seconds(6);
  expect(state.writes).toBe(1);
});

test('an error of the store is told, and what could not be written is written again', () => {
  const { state, start, seconds } = device();
  state.isConnected = false;
  const outbox = start({ gap: 5 });
  state.refusal = 'Resource exhausted';
  outbox.publish('t', 'a');
  expect(state.errors).toEqual(['KVS: Resource exhausted']);
  expect(state.kvs.size).toBe(0);
  state.refusal = '';
  seconds(5);
  expect([...state.kvs.values()]).toEqual(['[0,[["t","a",1]]]']);
  expect(outbox.waiting()).toBe(1);
});
