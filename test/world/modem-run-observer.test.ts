import { expect, test } from 'vitest';
import type { ConnectionEnd, ModemSocket } from '../../simulator/modem/index.ts';
import type { NetStack, Socket } from '../../simulator/net/socket.ts';
import { ModemRunObserver } from '../../simulator/world/modem-run-observer.ts';

const NAME = 'connections that the modem ends end for the program';

/** A driver's connection that the modem ends at 0 s, and what the check makes of its end for the program. */
function judged(why: ConnectionEnd, endedS: number, by: 'driver' | 'program') {
  let nowUs = 0;
  const lines: string[] = [];
  const observer = new ModemRunObserver({ line: (_time, _device, text) => lines.push(text) }, () => nowUs, {
    first: 1,
    last: 1,
  });
  const driver = { ended: false, id: 3, readableBytes: 0, poll() {}, end() {}, abort() {} };
  const stack: NetStack = {
    connect: () => ({ socket: driver as unknown as Socket, error: null, decidedAtUs: 0 }),
  };
  const { socket } = observer.watch(stack, 1).connect('broker', 1883, {} as never, undefined);
  observer.observerOf(1).ended?.({ id: 3 } as ModemSocket, why, '+QIOPEN: 3,566');
  nowUs = endedS * 1e6;
  if (by === 'driver') {
    driver.ended = true;
    socket?.poll?.();
  } else socket?.end();
  const [result] = observer.results().filter(({ name }) => name === NAME);
  return { ...result, lines };
}

test('a connection that ends for the program soon after the modem ended it is in order', () => {
  expect(judged('refused', 9, 'driver')).toMatchObject({ evaluated: 1, failed: 0 });
  expect(judged('closed', 110, 'driver')).toMatchObject({ evaluated: 1, failed: 0 });
});

test('one that stays open is named with what the modem said, also where the program gave it up at last', () => {
  const late = judged('refused', 30, 'program');
  expect(late).toMatchObject({
    failed: 1,
    detail:
      'device 1 at 10.000 s: the modem said +QIOPEN: 3,566 (refused), and 10 s later the connection was still open for the program',
  });
  expect(late.lines).toEqual(['modem ends connection 3: +QIOPEN: 3,566']);
  expect(judged('context-lost', 11, 'driver').failed).toBe(1);
  expect(judged('closed', 121, 'driver').failed).toBe(1);
});
