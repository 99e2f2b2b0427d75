import { expect, test } from 'vitest';
import { IdleTimeout, IdleTimeouts } from '../../simulator/broker/idle-timeout.ts';
import { Kernel, WORLD } from '../../simulator/kernel/kernel.ts';

const SECOND = 1e6;

function watched() {
  const kernel = new Kernel(1);
  const watch = new IdleTimeouts(kernel);
  const ended: string[] = [];
  const connection = (name: string, graceS: number) =>
    new IdleTimeout(watch, kernel.now, graceS * SECOND, () =>
      ended.push(`${name} at ${kernel.now / SECOND} s`),
    );
  const at = (seconds: number, run: () => void) => kernel.at(seconds * SECOND, WORLD, run, undefined);
  return { kernel, ended, connection, at };
}

test('each connection ends when nothing was heard on it for its own time, to the microsecond', () => {
  const { kernel, ended, connection, at } = watched();
  const [a, b] = [connection('a', 90), connection('b', 90)];
  connection('c', 90);
  connection('d', 15);
  at(60, () => a.heard(kernel.now));
  at(61, () => b.heard(kernel.now));
  at(100, () => a.heard(kernel.now));
  kernel.run(1000 * SECOND);
  expect(ended).toEqual(['d at 15 s', 'c at 90 s', 'b at 151 s', 'a at 190 s']);
  expect(kernel.pending).toBe(0);
});

test('a time that is granted later counts from the last that was heard', () => {
  const { kernel, ended, connection, at } = watched();
  const a = connection('a', 150);
  const b = connection('b', 30);
  at(10, () => b.heard(kernel.now));
  at(20, () => a.grant(30 * SECOND));
  kernel.run(1000 * SECOND);
  expect(ended).toEqual(['a at 30 s', 'b at 40 s']);
});

test('one that may be silent for ever never ends, and neither does one that has ended before', () => {
  const { kernel, ended, connection, at } = watched();
  const a = connection('a', 90);
  at(89, () => a.grant(Number.POSITIVE_INFINITY));
  at(95, () => a.heard(kernel.now));
  connection('b', 90);
  kernel.run(1000 * SECOND);
  expect(ended).toEqual(['b at 90 s']);
});

test('one timer is enough for all connections of one keep-alive', () => {
  const { kernel, connection, at } = watched();
  const all = Array.from({ length: 1000 }, (_, number) => connection(String(number), 90));
  expect(kernel.pending).toBe(1);
  for (let second = 1; second <= 3600; second++) at(second, () => all[second % 1000].heard(kernel.now));
  const { events } = kernel;
  kernel.run(80 * SECOND);
  expect(kernel.events - events).toBe(80);
});
