import { expect, test } from 'vitest';
import type { TakenIn } from '../../../simulator/broker/index.ts';
import { Checks } from '../../../simulator/checks/checks.ts';
import { publish, resultOf, SECOND, taken } from '../packets.ts';

const HOUR = 3600 * SECOND;
const announced = (checks: Checks) => resultOf(checks, 'announced in each session');

function announcement(entity: string, timeUs: number): TakenIn {
  const packet = publish('{}', 1, false, `homeassistant/sensor/c/${entity}/config`);
  return { ...taken(packet, timeUs), retain: true };
}

test.each([
  ['all again', ['T', 'H'], 0],
  ['one of two', ['T'], 1],
  ['none', [], 1],
])('a board that announces %s in its next session fails %#', (_what, again, failed) => {
  const checks = new Checks();
  checks.sessionBegun(1, 0);
  for (const entity of ['T', 'H']) checks.takenIn(announcement(entity, SECOND));
  checks.sessionBegun(1, SECOND);
  for (const entity of again) checks.takenIn(announcement(entity, 2 * SECOND));
  checks.ended(HOUR);
  expect(announced(checks)).toMatchObject({ evaluated: 1, failed });
});

test('a session that has just begun, and a board that announces nothing, are not judged', () => {
  const checks = new Checks();
  checks.sessionBegun(2, 0);
  checks.takenIn(announcement('T', HOUR));
  checks.sessionBegun(1, HOUR);
  checks.ended(HOUR + SECOND);
  expect(announced(checks)).toMatchObject({ evaluated: 0, failed: 0 });
});
