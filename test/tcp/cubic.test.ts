import { expect, test } from 'vitest';
import { Congestion } from '../../simulator/tcp/linux/congestion.ts';

const RTT_US = 100_000;

/** A window that is always full, from `cwnd` on after one loss; the window at each of the times. */
function windowsAfterLoss(cwnd: number, timesS: number[]): number[] {
  const congestion = new Congestion();
  congestion.cwnd = cwnd;
  congestion.lowerThreshold();
  congestion.cwnd = congestion.ssthresh;
  congestion.isLimited = true;
  const windows: number[] = [];
  let nowUs = 0;
  for (const timeS of timesS) {
    while (nowUs < timeS * 1e6) {
      const gapUs = RTT_US / congestion.cwnd;
      nowUs += gapUs;
      congestion.cubic.measured(RTT_US, nowUs);
      congestion.grow(1, nowUs);
    }
    windows.push(congestion.cwnd);
  }
  return windows;
}

test('after a loss the window is at its old maximum again after the cube root of what is missing over 0.4', () => {
  const missing = 100 - 70;
  const kS = Math.cbrt(missing / 0.4);
  const [start, half, full, beyond] = windowsAfterLoss(100, [0, kS / 2, kS, 2 * kS]);
  expect(start).toBe(70);
  // Concave: seven eighths of the way in half of the time.
  expect(half).toBeGreaterThanOrEqual(94);
  expect(full).toBeGreaterThanOrEqual(97);
  expect(full).toBeLessThanOrEqual(101);
  expect(beyond).toBeGreaterThan(120);
});

test('a small window on a short round trip grows as Reno with the same reduction would', () => {
  const [start, later] = windowsAfterLoss(4, [0, 2]);
  expect(start).toBe(2);
  // 20 round trips at 3 (1 - 0.7) / (1 + 0.7) segments each.
  expect(later).toBeGreaterThanOrEqual(2 + 20 * 0.5);
  expect(later).toBeLessThanOrEqual(2 + 20 * 0.65);
});

test('a timeout forgets the old maximum', () => {
  const congestion = new Congestion();
  congestion.cwnd = 100;
  congestion.lowerThreshold();
  congestion.timeout(0);
  expect(congestion.cwnd).toBe(1);
  congestion.isLimited = true;
  for (let ack = 0; ack < 69; ack++) congestion.grow(1, ack * 1000);
  expect(congestion.cwnd).toBe(70);
  const before = congestion.cwnd;
  // With the old maximum it would stand still for seconds near 100; without, the curve bends upwards at once.
  for (let ack = 0; ack < 2000; ack++) congestion.grow(1, 69_000 + ack * 2000);
  expect(congestion.cwnd).toBeGreaterThan(before + 30);
});
