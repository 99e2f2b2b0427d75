import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Kernel, WORLD } from '../../simulator/kernel/kernel.ts';

function recorder() {
  const kernel = new Kernel(1);
  const ran: string[] = [];
  const note = (name: string) => ran.push(`${kernel.now} ${name}`);
  return { kernel, ran, note };
}

test('events run by time, and at one time in the order in which they were asked for', () => {
  const { kernel, ran, note } = recorder();
  kernel.at(20, WORLD, note, 'third');
  kernel.at(10, WORLD, note, 'first');
  kernel.at(10, 7, note, 'second');
  kernel.run(100);
  expect(ran).toEqual(['10 first', '10 second', '20 third']);
  expect(kernel.now).toBe(100);
});

test('a run stops at its end and leaves what is later for the next', () => {
  const { kernel, ran, note } = recorder();
  kernel.at(10, WORLD, note, 'in');
  kernel.at(11, WORLD, note, 'out');
  kernel.run(10);
  expect(ran).toEqual(['10 in']);
  expect(kernel.pending).toBe(1);
});

test('a cancelled event never runs, and cancelling twice says so', () => {
  const { kernel, ran, note } = recorder();
  const event = kernel.at(10, WORLD, note, 'never');
  expect(kernel.cancel(event)).toBe(true);
  expect(kernel.cancel(event)).toBe(false);
  kernel.run(100);
  expect(ran).toEqual([]);
});

test('the number of an event that has run does not cancel the one that took its place', () => {
  const { kernel, ran, note } = recorder();
  const old = kernel.at(1, WORLD, note, 'old');
  kernel.run(1);
  kernel.at(2, WORLD, note, 'new');
  expect(kernel.cancel(old)).toBe(false);
  kernel.run(2);
  expect(ran).toEqual(['1 old', '2 new']);
});

test('the past is refused', () => {
  const kernel = new Kernel(1);
  kernel.run(5);
  expect(() => kernel.at(4, WORLD, () => {}, null)).toThrow('event at 4 us, but it is 5 us already');
  expect(() => kernel.at(Number.NaN, WORLD, () => {}, null)).toThrow(RangeError);
});

test('running ahead runs one device into its future, and the others then meet it there in order', () => {
  const { kernel, ran, note } = recorder();
  let answered = false;
  const answer = () => {
    note('device 1 answered');
    answered = true;
    kernel.at(kernel.now, WORLD, note, 'the broker hears of it');
  };
  kernel.at(10, 2, note, 'device 2');
  kernel.at(15, 1, note, 'device 1 on its way');
  kernel.at(20, 1, answer, undefined);
  kernel.at(30, 1, note, 'device 1 later');
  expect(kernel.runAhead(1, () => answered, 100)).toBe(20);
  expect(kernel.now).toBe(0);
  kernel.run(100);
  expect(ran).toEqual([
    '15 device 1 on its way',
    '20 device 1 answered',
    '10 device 2',
    '20 the broker hears of it',
    '30 device 1 later',
  ]);
});

test('running ahead gives up at its limit', () => {
  const { kernel, ran, note } = recorder();
  kernel.at(50, 1, note, 'too late');
  expect(kernel.runAhead(1, () => false, 40)).toBe(40);
  expect(ran).toEqual([]);
  expect(kernel.pending).toBe(1);
});

test('whatever is asked for and cancelled, the rest runs in order (against a sorted list)', () => {
  const plan = fc.array(fc.record({ time: fc.nat(50), owner: fc.nat(3), cancels: fc.option(fc.nat(200)) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(plan, (steps) => {
      const kernel = new Kernel(1);
      const ran: number[] = [];
      const expected = new Map<number, number>();
      const ids: number[] = [];
      steps.forEach((step, index) => {
        ids.push(kernel.at(step.time, step.owner, (name: number) => ran.push(name), index));
        expected.set(index, step.time);
        if (step.cancels !== null && step.cancels <= index) {
          expect(kernel.cancel(ids[step.cancels])).toBe(expected.delete(step.cancels));
        }
      });
      kernel.run(50);
      expect(ran).toEqual([...expected].sort((a, b) => a[1] - b[1] || a[0] - b[0]).map(([name]) => name));
      expect(kernel.pending).toBe(0);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('an event is the last of its moment when its device has nothing else to do then, whatever others have', () => {
  const { kernel, ran, note } = recorder();
  const look = (name: string) => note(`${name} ${kernel.isLastOfMoment(1) ? 'is' : 'is not'} the last`);
  kernel.at(10, 1, look, 'one of device 1');
  kernel.at(10, 1, look, 'another of device 1');
  kernel.at(20, 1, look, 'one beside device 2 and the world');
  kernel.at(20, 2, note, 'device 2');
  kernel.at(20, WORLD, note, 'the world');
  kernel.run(100);
  expect(ran).toEqual([
    '10 one of device 1 is not the last',
    '10 another of device 1 is the last',
    '20 one beside device 2 and the world is the last',
    '20 device 2',
    '20 the world',
  ]);
});

test('an event that asks for another of its device at the same moment is no longer the last', () => {
  const { kernel, ran, note } = recorder();
  kernel.at(
    10,
    1,
    () => {
      kernel.at(10, 1, note, 'asked for');
      note(String(kernel.isLastOfMoment(1)));
    },
    undefined,
  );
  kernel.run(100);
  expect(ran).toEqual(['10 false', '10 asked for']);
});

test('what a device does ahead of the others is never the last of a moment, and the others have not come so far', () => {
  const { kernel, ran, note } = recorder();
  kernel.at(10, 1, () => note(`${kernel.isLastOfMoment(1)} ${kernel.reachedUs}`), undefined);
  kernel.runAhead(1, () => ran.length > 0, 100);
  expect(ran).toEqual(['10 false 0']);
});

test('a timer that is to run last of its time does so, whenever it was set', () => {
  const { kernel, ran, note } = recorder();
  const last = kernel.timer(WORLD, note, 'last', true);
  last.set(10);
  kernel.at(10, 1, () => kernel.at(10, 2, note, 'asked for then'), undefined);
  kernel.at(10, WORLD, note, 'asked for later');
  kernel.run(100);
  expect(ran).toEqual(['10 asked for later', '10 asked for then', '10 last']);
});

test('what a timer that runs last asks for at its own time runs, and disturbs nothing that is due later', () => {
  const { kernel, ran, note } = recorder();
  const timer = kernel.timer(WORLD, () => kernel.at(10, WORLD, note, 'asked for'), undefined, true);
  timer.set(10);
  for (const timeUs of [20, 30, 40, 50, 60]) kernel.at(timeUs, WORLD, note, 'later');
  kernel.run(100);
  expect(ran).toEqual(['10 asked for', '20 later', '30 later', '40 later', '50 later', '60 later']);
});
