import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kernel, type Owner, WORLD } from '../../simulator/kernel/kernel.ts';
import { EventTimer, type Timer } from '../../simulator/kernel/timer.ts';

type Make = (kernel: Kernel, owner: Owner, run: (name: string) => void, name: string) => Timer;

const KINDS: [string, Make][] = [
  ['of the kernel', (kernel, owner, run, name) => kernel.timer(owner, run, name)],
  ['on any clock', (kernel, owner, run, name) => new EventTimer(kernel, owner, run, name)],
];

describe.each(KINDS)('a timer %s', (_, make) => {
  function recorder(owner: Owner = 1) {
    const kernel = new Kernel(1);
    const ran: string[] = [];
    const note = (name: string) => ran.push(`${kernel.now} ${name}`);
    return { kernel, ran, note, timer: make(kernel, owner, note, 'timer') };
  }

  test('runs at the time that was set last, once', () => {
    const { kernel, ran, timer } = recorder();
    timer.set(10);
    timer.set(30);
    timer.set(20);
    expect(timer.dueUs).toBe(20);
    kernel.run(100);
    expect(ran).toEqual(['20 timer']);
    expect(timer.dueUs).toBe(Number.POSITIVE_INFINITY);
    expect(kernel.pending).toBe(0);
  });

  test('that was cleared does not run, and can be set again', () => {
    const { kernel, ran, timer } = recorder();
    timer.set(10);
    timer.clear();
    timer.clear();
    expect(timer.dueUs).toBe(Number.POSITIVE_INFINITY);
    kernel.run(15);
    timer.set(20);
    kernel.run(100);
    expect(ran).toEqual(['20 timer']);
  });

  test('that was moved comes after what was asked for at that time before', () => {
    const { kernel, ran, note, timer } = recorder();
    timer.set(10);
    kernel.at(20, 1, note, 'event');
    timer.set(20);
    kernel.run(100);
    expect(ran).toEqual(['20 event', '20 timer']);
  });

  test('can be set by what it runs', () => {
    const kernel = new Kernel(1);
    const ran: number[] = [];
    const timer: Timer = make(
      kernel,
      WORLD,
      () => {
        ran.push(kernel.now);
        if (ran.length < 3) timer.set(kernel.now + 5);
      },
      '',
    );
    timer.set(5);
    kernel.run(100);
    expect(ran).toEqual([5, 10, 15]);
  });
});

const OWNERS = 12;
const TIMERS = 24;
const LATEST = 2;

/** What one event does when its time has come. */
const step = fc.record({
  owner: fc.nat(OWNERS - 1),
  // Most events fall on one moment with others.
  delay: fc.nat(LATEST),
  timer: fc.nat(TIMERS - 1),
  clears: fc.boolean(),
});

test('events that ask for events, move timers and clear them run in order (against a list that is sorted each time)', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
      expect(ranOnKernel(steps)).toEqual(ranOnList(steps));
    }),
    { seed: 1, numRuns: 300 },
  );
});

interface Step {
  owner: number;
  delay: number;
  timer: number;
  clears: boolean;
}

function ranOnKernel(steps: Step[]): string[] {
  const kernel = new Kernel(1);
  const left = [...steps];
  const ran: string[] = [];
  const timers = Array.from({ length: TIMERS }, (_, number) =>
    kernel.timer(number % OWNERS, next, `timer ${number}`),
  );
  function next(name: string): void {
    ran.push(`${kernel.now} ${name}`);
    for (const { owner, delay, timer, clears } of left.splice(0, 3)) {
      kernel.at(kernel.now + delay, owner, next, `event ${left.length}`);
      if (clears) timers[timer].clear();
      else timers[timer].set(kernel.now + LATEST - delay);
    }
  }
  kernel.at(0, WORLD, next, 'first');
  kernel.run(10_000);
  return ran;
}

function ranOnList(steps: Step[]): string[] {
  let now = 0;
  let order = 0;
  let waiting = [{ at: 0, order: order++, name: 'first' }];
  const left = [...steps];
  const ran: string[] = [];
  const without = (name: string) => waiting.filter((one) => one.name !== name);
  while (waiting.length > 0) {
    const [event] = waiting.sort((a, b) => a.at - b.at || a.order - b.order);
    waiting.shift();
    now = event.at;
    ran.push(`${now} ${event.name}`);
    for (const { delay, timer, clears } of left.splice(0, 3)) {
      waiting.push({ at: now + delay, order: order++, name: `event ${left.length}` });
      waiting = without(`timer ${timer}`);
      if (!clears) waiting.push({ at: now + LATEST - delay, order: order++, name: `timer ${timer}` });
    }
  }
  return ran;
}
