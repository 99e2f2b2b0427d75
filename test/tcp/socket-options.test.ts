import { expect, test } from 'vitest';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import type { SocketOptions } from '../../simulator/tcp/index.ts';
import { pair, RTT_100 } from './pair.ts';

const DIES_AT_S = 30;
const dead: FaultPlan = { fault: 'outages', atS: [DIES_AT_S], durationS: [9e4, 9e4], holdUpToS: 'never' };
const KEEP_ALIVE = { idleUs: 60e6, intervalUs: 10e6, probes: 6 };
const off: SocketOptions = { keepAlive: null, userTimeoutUs: null };

/** A server whose peer is gone from 30 s on. @returns when its program learns of it, in s, and how often it asked */
function server(serverSocket: SocketOptions, options: { writes?: boolean; lives?: boolean } = {}) {
  let questions = 0;
  const faults = options.lives ? [RTT_100] : [dead, RTT_100];
  const {
    kernel,
    server: program,
    connect,
  } = pair(faults, {
    clientStack: 'linux',
    serverSocket,
    capture: (segment, timeUs) => {
      if (segment.direction === 1 && segment.payload === '' && timeUs > DIES_AT_S * 1e6) questions++;
    },
  });
  connect();
  kernel.run(31e6);
  if (options.writes) program.socket?.write('x');
  kernel.run(7200e6);
  return { closed: program.closed, closedAtS: program.closedAtUs / 1e6, questions };
}

test('without keep-alive a silent connection stays open for ever', () => {
  expect(server(off)).toEqual({ closed: [], closedAtS: 0, questions: 0 });
});

test('keep-alive asks after its idle time, and ends the connection after its probes', () => {
  const { closed, closedAtS, questions } = server({ ...off, keepAlive: KEEP_ALIVE });
  expect(closed).toEqual(['timeout']);
  expect(questions).toBe(6);
  // 60 s and six times 10 s, each up to an eighth late.
  expect(closedAtS).toBeGreaterThan(120);
  expect(closedAtS).toBeLessThan(136);
});

test('keep-alive leaves a peer alone that answers', () => {
  const { closed, questions } = server({ ...off, keepAlive: KEEP_ALIVE }, { lives: true });
  expect(closed).toEqual([]);
  expect(questions).toBeGreaterThan(7200 / 70);
});

test('no question is asked while data waits for its acknowledgment: tcp_retries2 decides', () => {
  const { closed, closedAtS } = server({ ...off, keepAlive: KEEP_ALIVE }, { writes: true });
  expect(closed).toEqual(['timeout']);
  expect(closedAtS).toBeGreaterThan(924.6);
});

test('TCP_USER_TIMEOUT ends a connection that long after its data was first sent again', () => {
  const { closed, closedAtS } = server({ ...off, userTimeoutUs: 20e6 }, { writes: true });
  expect(closed).toEqual(['timeout']);
  // Measured: x + 0.6 to 2 s.
  expect(closedAtS).toBeGreaterThan(31 + 20);
  expect(closedAtS).toBeLessThan(31 + 22.5);
});

test('TCP_USER_TIMEOUT takes the place of the number of probes', () => {
  const { closedAtS } = server({ keepAlive: KEEP_ALIVE, userTimeoutUs: 75e6 });
  expect(closedAtS).toBeGreaterThan(75);
  expect(closedAtS).toBeLessThan(100);
});

test('a stack without these options refuses them', () => {
  const { connect, kernel } = pair([RTT_100], {
    serverStack: 'esp-lwip',
    serverSocket: { ...off, userTimeoutUs: 20e6 },
  });
  expect(() => {
    connect();
    kernel.run(1e6);
  }).toThrow('no socket options');
});
