import { expect, test } from 'vitest';
import { Memory } from '../../simulator/checks/properties/boards/memory.ts';

test('a program may hold some more than when it began, and no multiple of it', () => {
  const check = new Memory();
  for (const variables of [300, 800]) check.held(1e6, 2, variables);
  expect(check.result()).toMatchObject({ name: 'memory bounded', evaluated: 2, failed: 0 });
  check.held(5e6, 2, 801);
  expect(check.result()).toMatchObject({
    failed: 1,
    detail: 'device 2 at 5.000 s: its program holds some 801 variables; 300 when it began',
  });
});

test('more than an ESP32 has is too much, however much it was at first', () => {
  const check = new Memory();
  for (const variables of [16_000, 16_384]) check.held(0, 1, variables);
  expect(check.result().failed).toBe(1);
});
