import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { SimulatedNet, type Sysctls } from '../../simulator/tcp/index.ts';
import { Recorder } from './pair.ts';
import { RoughLink } from './rough-link.ts';

const SEGMENT_BYTES = 1448;
const ROUND_TRIP_S = 0.2;

interface Sending {
  /** Segments of the transfer, 0 ...; the first sending of each is dropped. */
  losesOnce?: number[];
  losesTwice?: number[];
  sysctls?: Partial<Sysctls>;
  /** Nothing passes from the transfer on. */
  isDead?: boolean;
}

/** Sends 10 full segments over a round trip of 200 ms. @returns when the last byte has come, in s, and what was sent again */
function transfer({ losesOnce = [], losesTwice = [], sysctls = {}, isDead = false }: Sending) {
  const kernel = new Kernel(1);
  const times = new Map<number, number>();
  let isSending = false;
  const drops = (segment: { seq: number; payload: string }): boolean => {
    if (!isSending || segment.payload === '') return isSending && isDead;
    const index = (segment.seq - 1) / SEGMENT_BYTES;
    const sends = (times.get(index) ?? 0) + 1;
    times.set(index, sends);
    return isDead || (losesOnce.includes(index) && sends < 2) || (losesTwice.includes(index) && sends < 3);
  };
  const steady = { upLossPercent: 0, downLossPercent: 0, duplicatePercent: 0, diesAtS: null };
  const link = new RoughLink(kernel, 1, { ...steady, oneWayMs: 100, jitterMs: 0, drops });
  const client = new Recorder(kernel);
  const server = new Recorder(kernel);
  const listener = {
    listeningAt: () => true,
    accept: (socket: Recorder['socket']) => Object.assign(server, { socket }),
  };
  const stacks = { clientStack: 'linux', serverStack: 'linux', clientNodelay: true } as const;
  const net = new SimulatedNet(kernel, 1, link, listener, { ...stacks, sysctls });
  const { socket } = net.connect('server', 1, client);
  kernel.run(1e6);
  isSending = true;
  socket?.write('x'.repeat(10 * SEGMENT_BYTES));
  kernel.run(1400e6);
  return {
    tookS: ((server.arrivals.at(-1) ?? Number.NaN) - 1e6) / 1e6,
    arrived: server.text.length,
    closed: client.closed,
    closedAtS: client.closedAtUs / 1e6,
    repairs: net.clientRepairs,
  };
}

test('SACK: three holes are filled after one round trip, and without it after one each', () => {
  const losesOnce = [0, 2, 4];
  expect(transfer({ losesOnce }).tookS).toBeLessThan(2 * ROUND_TRIP_S);
  expect(transfer({ losesOnce, sysctls: { tcp_sack: false } }).tookS).toBeGreaterThan(3 * ROUND_TRIP_S);
});

test('RACK: a lost retransmission is found by time, and without it by a timeout', () => {
  const losesTwice = [0];
  const withRack = transfer({ losesTwice, losesOnce: [1, 2] });
  const without = transfer({ losesTwice, losesOnce: [1, 2], sysctls: { rack: false } });
  expect(withRack.repairs.rtoTimeouts).toBe(0);
  expect(without.repairs.rtoTimeouts).toBeGreaterThan(0);
  expect(without.tookS).toBeGreaterThan(withRack.tookS);
});

test('the tail loss probe finds the loss of a last segment, and without it a timeout does', () => {
  const withProbe = transfer({ losesOnce: [8, 9] });
  const without = transfer({ losesOnce: [8, 9], sysctls: { tcp_early_retrans: false } });
  expect(withProbe.repairs).toMatchObject({ tailProbes: 1, rtoTimeouts: 0 });
  expect(without.repairs).toMatchObject({ tailProbes: 0, rtoTimeouts: 1 });
});

test('the give-up: a silent peer is given up after what tcp_retries2 stands for, and never before', () => {
  const { closed, closedAtS } = transfer({ isDead: true });
  expect(closed).toEqual(['timeout']);
  expect(closedAtS).toBeGreaterThan(924.6);
  // 200 ms, doubled 5 times: 12.6 s.
  const sooner = transfer({ isDead: true, sysctls: { tcp_retries2: 5 } });
  expect(sooner.closedAtS).toBeGreaterThan(12.6);
  expect(sooner.closedAtS).toBeLessThan(40);
  expect(transfer({ isDead: true, sysctls: { tcp_retries2: 1000 } }).closed).toEqual([]);
});
