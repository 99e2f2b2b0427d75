import { expect, test } from 'vitest';
import { IdleLoop, type Work } from '../../simulator/board/idle-loop.ts';
import { LIMITS } from '../../simulator/broker/limits.ts';
import { Session } from '../../simulator/broker/session/session.ts';
import type { Wire } from '../../simulator/broker/session/wire.ts';
import { InvariantError } from '../../simulator/kernel/invariant.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { Pending } from '../../simulator/kernel/pending.ts';
import { EventQueue } from '../../simulator/kernel/queue.ts';
import { type Fault, UP } from '../../simulator/link/fault.ts';
import { Loss } from '../../simulator/link/faults/loss.ts';
import { Link } from '../../simulator/link/link.ts';
import { releaseSegment, takeSegment } from '../../simulator/tcp/segment.ts';

const REMEDY =
  'This is a bug of mote and not of your program: report it with the command that replays the run';

/** The action breaks an invariant, and the error says which, and what to do. */
function breaks(action: () => void, words: string): void {
  expect(action).toThrow(InvariantError);
  expect(action).toThrow(words);
  expect(action).toThrow(REMEDY);
}

test('time never goes back', () => {
  const attempt = () => {
    const kernel = new Kernel(1);
    kernel.at(5, 1, () => {}, undefined);
    kernel.now = 10;
    kernel.run(20);
  };
  breaks(attempt, 'time goes back: an event of owner 1 is due at 5 us, and it is 10 us');
});

test('an event has one owner, and is queued once and taken once', () => {
  const queue = new EventQueue();
  const event = new Pending(0);
  event.timeUs = 1;
  event.order = 0;
  breaks(() => queue.remove(event), 'taken from the queue twice');
  queue.add(event);
  breaks(() => queue.add(event), 'queued twice');
  breaks(() => void new Kernel(1).at(0, -1, () => {}, undefined), 'an event has no owner: -1');
  breaks(() => void new Kernel(1).at(0, Number.NaN, () => {}, undefined), 'an event has no owner: NaN');
});

test('running a device ahead runs no event of another owner', () => {
  const attempt = () => {
    const kernel = new Kernel(1);
    const moved = { argument: null as { owner: number } | null };
    const timer = kernel.timer(1, () => {}, moved);
    // The event of a timer changes its owner while it waits.
    const { move } = kernel;
    kernel.move = (event, timeUs, isLast) => {
      move.call(kernel, event, timeUs, isLast);
      event.owner = 2;
    };
    timer.set(5);
    kernel.runAhead(1, () => false, 10);
  };
  breaks(attempt, 'an event of owner 2 is in the list of device 1');
});

test('a packet is delivered or lost once', () => {
  const segment = takeSegment();
  releaseSegment(segment);
  breaks(() => releaseSegment(segment), 'was delivered or lost twice');
  takeSegment();
});

test('a link fault lets no packet go on before it came', () => {
  const { pass } = Loss.prototype;
  const packet = { direction: UP, bytes: 40, flow: 1, isSyn: false };
  const through = (answer: number) => {
    Loss.prototype.pass = (() => answer) as Fault['pass'];
    const faults = [{ fault: 'loss' as const, upPercent: 0, downPercent: 0 }];
    const link = new Link(new Kernel(1), 1, { name: 'broken', faults });
    Loss.prototype.pass = pass;
    return () => void link.pass(packet, 100);
  };
  expect(through(100)).not.toThrow();
  breaks(through(50), 'Loss lets a packet of 100 us go on at 50 us');
  breaks(through(Number.NaN), 'Loss lets a packet of 100 us go on at NaN us');
  breaks(through(-4), 'go on at -4 us');
});

test("a board's own time does not go back", () => {
  const kernel = new Kernel(1);
  kernel.run(100);
  const loop = new IdleLoop(kernel, 1, {} as Work);
  breaks(
    () => void loop.block(() => ({ decidedAtUs: 99 })),
    "a board's connect() ends at 99 us and began at 100 us",
  );
  breaks(() => loop.spend(-1), "a board's program takes -1 us");
});

const WIRE: Wire = {
  send() {},
  publish: () => true,
  nowUs: 0,
  receiveMaximum: 65_535,
  out: { isCongested: false, isBusy: false, mustPause: false },
  soon() {},
  isGarbled: false,
};

test('a session has one connection at a time', () => {
  const session = new Session('c', 0);
  session.resume(WIRE);
  breaks(() => session.resume({ ...WIRE }), 'the session of c has two connections');
});

test("a session's queue is within its bound", () => {
  const message = { topic: 't', payload: 'x', qos: 1, retain: false } as const;
  const { push } = Array.prototype;
  const deliverOneTooMany = () => {
    const session = new Session('c', 0);
    for (let count = 1; count < LIMITS.queuedMessages; count++) session.deliver(message);
    // What a mistake in the session would do: two messages where there is room for one.
    Array.prototype.push = function (...items) {
      return push.call(this, ...items, ...items);
    };
    try {
      session.deliver(message);
    } finally {
      Array.prototype.push = push;
    }
  };
  breaks(
    deliverOneTooMany,
    `${LIMITS.queuedMessages + 1} messages wait for c; at most ${LIMITS.queuedMessages}`,
  );
});
