import { expect, test } from 'vitest';
import { durationUs, formatDuration } from '../../simulator/world/duration.ts';

test('durations are read and written alike', () => {
  for (const text of ['1h30m', '90h', '500ms', '1m20s250us', '0s'])
    expect(formatDuration(durationUs(text) ?? -1)).toBe(text);
  expect(durationUs('1d')).toBe(86400e6);
  expect(durationUs('-5s')).toBeNull();
});
