import { expect, test } from 'vitest';
import { ownFirmware } from '../../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { makeProgram, OPEN_OPTIONS, planOf, type SomeOptions } from '../../../simulator/run/index.ts';
import { World } from '../../../simulator/world/world.ts';
import { bytesOf } from '../scripted.ts';

const HOUR_US = 3600e6;
const MINUTE_US = 60e6;

const FIRMWARE = { ...ownFirmware, client: () => makeProgram('mote-max', bytesOf('max')) };

/** A day of two boards that say little, with the client that looks for the longest keep-alive. */
function day(more: SomeOptions) {
  const options = { devices: 2, forUs: 24 * HOUR_US, everyUs: 12 * HOUR_US, build: 'max', ...more } as const;
  const world = new World(planOf({ ...OPEN_OPTIONS, ...options }, FIRMWARE), new HashedTrace(null));
  world.run(world.endUs);
  const { observer, bytes } = world;
  const failed = observer.results().filter((check) => check.failed > 0);
  return { reconnects: observer.reconnects, bytes: bytes.up + bytes.down, failed, world };
}

const FIXED = { keepAliveUs: MINUTE_US, link: ['lte-cat1', 'idle-4min'] };
const ADAPTIVE = { ...FIXED, adaptiveUs: 20 * MINUTE_US };

test('a board finds the longest keep-alive that its network lets live, at the price of few connections', () => {
  const [fixed, adaptive] = [day(FIXED), day(ADAPTIVE)];
  expect(adaptive.failed).toEqual([]);
  expect(adaptive.bytes).toBeLessThan(0.45 * fixed.bytes);
  // Some steps too far for each board; then one more each time after twice as many answers.
  expect(adaptive.reconnects).toBeGreaterThan(0);
  expect(adaptive.reconnects).toBeLessThanOrEqual(5 * 2);
});

test('where the network forgets nothing it goes up to what was asked for, and loses no connection', () => {
  const { reconnects, failed, bytes } = day({ ...ADAPTIVE, link: ['wifi-home'] });
  expect({ failed, reconnects }).toEqual({ failed: [], reconnects: 0 });
  expect(bytes).toBeLessThan(0.2 * day({ ...FIXED, link: ['wifi-home'] }).bytes);
});

test('a longest keep-alive that is no longer than the fixed one is the fixed one, byte for byte', () => {
  const same = day({ ...FIXED, adaptiveUs: MINUTE_US });
  expect({ bytes: same.bytes, reconnects: same.reconnects }).toEqual({
    bytes: day(FIXED).bytes,
    reconnects: 0,
  });
});

test('what was found outlives a power cut: the board goes on where it was', () => {
  const cut = { fault: 'power-cut', atUs: 12 * HOUR_US, forUs: MINUTE_US, devices: 'all' } as const;
  const { reconnects, failed, world } = day({ ...ADAPTIVE, faults: [cut] });
  expect(failed).toEqual([]);
  // Two of them are the power cuts.
  expect(reconnects - 2).toBeLessThanOrEqual(5 * 2);
  for (const { virtual } of world.devices) {
    const [good, patience] = JSON.parse(virtual?.storage.read('mote.reach') ?? '[]');
    // (good + 2) ticks of 28.8 s are within 240 s; one more is not.
    expect(good).toBe(6);
    expect(patience).toBeGreaterThan(32);
  }
});

test('a dead link is noticed as soon as with the fixed keep-alive once something was sent', () => {
  const often = { everyUs: 10 * MINUTE_US, forUs: 6 * HOUR_US, link: ['lte-cat1', 'idle-4min', 'tunnel'] };
  const { failed } = day({ ...ADAPTIVE, ...often });
  expect(failed).toEqual([]);
});

test('a build without the feature is refused for it', () => {
  expect(() => day({ ...ADAPTIVE, build: 'full' })).toThrow(/ADAPTIVE|adaptive/i);
});
