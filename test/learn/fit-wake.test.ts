import { expect, test } from 'vitest';
import { normals } from '../../simulator/learn/fit-delay.ts';
import { fitWake } from '../../simulator/learn/fit-wake.ts';
import { afterSilence } from '../../simulator/learn/slow-delay.ts';

/** Round trips into a sleep from which waking takes so long, one in a hundred of which was held back for ten seconds. */
function trips(p50: number, sigma: number, awake: Float64Array): Float64Array {
  const noise = normals(awake.length, 'test');
  const held = (at: number) => (at % 100 === 0 ? 10_000 : 0);
  return awake.map((ms, at) => ms + p50 * Math.exp(sigma * noise[at]) + held(at)).sort();
}

test('a wake that takes 500 ms always is one number, though the round trip under it spreads from 700 to 1500 ms', () => {
  const awake = afterSilence({ p50: 700, p90: 1500 });
  const { p50, p90 } = fitWake(trips(500, 0, awake), awake);
  expect(p90).toBe(p50);
  expect(p50).toBeGreaterThan(470);
  expect(p50).toBeLessThan(530);
});

test('a wake that spreads is found under a round trip that spreads too', () => {
  const awake = afterSilence({ p50: 450, p90: 2000 });
  const { p50, p90 } = fitWake(trips(5580, 0.32, awake), awake);
  expect(p50).toBeGreaterThan(5300);
  expect(p50).toBeLessThan(5860);
  expect(p90).toBeGreaterThan(8000);
  expect(p90).toBeLessThan(8900);
});
