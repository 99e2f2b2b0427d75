import { expect, test } from 'vitest';
import { build } from '../../scripts/build/build.ts';
import { checkLanguage } from '../../simulator/board/language.ts';

test('the app that takes commands has nothing that Espruino lacks', () => {
  const { bytes } = build('firmware/remote.ts');
  expect(checkLanguage(bytes, 'remote.js')).toEqual([]);
  for (const name of ['ping', 'interval', 'reboot', 'stats']) expect(bytes).toContain(`${name}"`);
});

/** The app's handlers, with what they do written down. */
function run() {
  const { bytes } = build('firmware/remote.ts');
  const handlers: Record<string, (message: string, answer: (text: unknown) => void) => void> = {};
  const done: unknown[] = [];
  const ticks: (() => void)[] = [];
  const client = {
    serve: (topic: string, handler: () => void) => {
      handlers[topic] = handler;
    },
    publish: (topic: string, message: string) => done.push([topic, message]),
    on() {},
    flush: (callback: () => void, timeoutMs: number) => {
      done.push(['flush', timeoutMs]);
      callback();
    },
    connect: () => done.push('connect'),
  };
  const globals = {
    require: (name: string) =>
      name === 'Storage' ? { readJSON: () => ({ host: 'b', client_id: 'd' }) } : { create: () => client },
    E: { srand() {}, hwRand: () => 1 },
    setInterval: (tick: () => void) => {
      ticks.push(tick);
      return 7;
    },
    changeInterval: (...values: unknown[]) => done.push(values),
    load: () => done.push('load'),
    process: { memory: () => ({ free: 1000 }) },
  };
  new Function(...Object.keys(globals), bytes)(...Object.values(globals));
  const ask = (name: string, message = '') => {
    const answers: unknown[] = [];
    handlers[`d/cmd/${name}`](message, (text) => answers.push(text));
    return answers;
  };
  return { ask, done, ticks };
}

test('ping, interval, reboot and stats answer', () => {
  const { ask, done, ticks } = run();
  ticks[1]();
  expect(ask('ping')).toEqual(['pong']);
  expect(ask('stats')).toEqual(['{"up":10,"free":1000,"n":0}']);
  expect([ask('interval'), ask('interval', '5'), ask('interval')]).toEqual([[30], [5], [5]]);
  expect(ask('reboot')).toEqual(['ok']);
  expect(done).toEqual(['connect', [7, 5000], ['flush', 30_000], 'load']);
});

test.each(['0', '-1', '86401', 'soon', '1e9'])(
  'an interval of %s is refused, and nothing changes',
  (text) => {
    const { ask } = run();
    expect(ask('interval', text)).toEqual(['error: 1 to 86400 seconds']);
    expect(ask('interval')).toEqual([30]);
  },
);
