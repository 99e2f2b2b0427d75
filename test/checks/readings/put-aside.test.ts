import { expect, test } from 'vitest';
import { Checks } from '../../../simulator/checks/checks.ts';
import { MAX_HANG_UPS, MAX_HELD_UP } from '../../../simulator/checks/properties/readings/put-aside.ts';
import { SUSPECT_HANG_UPS } from '../../../simulator/checks/suspects.ts';
import { puback, publish, reading, resultOf, SECOND, say, taken } from '../packets.ts';

const putAside = (checks: Checks) => resultOf(checks, 'nothing innocent put aside');

/** A connection that the broker ends after these payloads, sent under these ids. */
function endedAfter(checks: Checks, connection: number, ...sent: [payload: string, id: number][]): void {
  checks.opened(10 * SECOND, 1, connection);
  for (const [payload, id] of sent) say(checks, connection, publish(payload, id, connection > 1));
  checks.closed(10 * SECOND, 1, connection);
}

const { publish: BAD } = publish('bad', 1);

test('what the broker never takes is counted by itself, not as lost, until it arrives after all', () => {
  const checks = new Checks();
  checks.handedOver(reading('bad'));
  checks.handedOver(reading('lost'));
  say(checks, 1, publish('bad', 1), publish('lost', 2));
  checks.rejected(0, 1, BAD as NonNullable<typeof BAD>);
  checks.rejected(0, 1, BAD as NonNullable<typeof BAD>);
  expect(checks.readings).toMatchObject({ lost: 1, putAside: 1 });
  expect(resultOf(checks, 'QoS 1 at least once').detail).toContain('"lost"');
  checks.takenIn(taken(publish('bad', 1)));
  expect(checks.readings).toMatchObject({ lost: 1, putAside: 0, delivered: 1 });
});

test('a reading that was taken, not acknowledged and not sent again by the end was put aside for nothing', () => {
  const checks = new Checks();
  checks.handedOver(reading('a'));
  checks.handedOver(reading('b'));
  checks.opened(0, 1, 1);
  say(checks, 1, publish('a', 1), publish('b', 2));
  for (const packet of [publish('a', 1), publish('b', 2)]) checks.takenIn(taken(packet));
  checks.received(0, 1, 1, puback(2));
  checks.ended(90 * SECOND);
  expect(putAside(checks)).toMatchObject({
    failed: 1,
    detail: 'device 1 at 90.000 s: t "a" was taken, and its client no longer waits for its acknowledgement',
  });
});

test('a reading that keeps others back over many connections fails', () => {
  const checks = new Checks();
  checks.handedOver(reading('bad'));
  checks.handedOver(reading('next'));
  for (let connection = 1; connection <= MAX_HELD_UP; connection++)
    endedAfter(checks, connection, ['bad', 1]);
  expect(putAside(checks).failed).toBe(0);
  endedAfter(checks, MAX_HELD_UP + 1, ['bad', 1]);
  expect(putAside(checks).detail).toContain(`"bad" has kept others back over ${MAX_HELD_UP} connections`);
});

test('a reading that waits alone, or on which the client ends connections itself, keeps none back', () => {
  const checks = new Checks();
  checks.handedOver(reading('bad'));
  for (let connection = 1; connection <= 3 * MAX_HELD_UP; connection++)
    endedAfter(checks, connection, ['bad', 1]);
  checks.handedOver(reading('next'));
  for (let connection = 40; connection <= 60; connection++) {
    checks.opened(10 * SECOND, 1, connection);
    say(checks, connection, publish('bad', 1, true));
    checks.closed(10 * SECOND, 1, connection, true);
  }
  expect(putAside(checks).failed).toBe(0);
});

test('what the broker never takes is sent so often at the most, once it takes others', () => {
  const checks = new Checks();
  checks.handedOver(reading('bad'));
  say(checks, 1, publish('bad', 1));
  checks.rejected(0, 1, BAD as NonNullable<typeof BAD>);
  for (let connection = 2; connection <= MAX_HANG_UPS + 1; connection++) {
    checks.handedOver(reading(`${connection}`, 20 * SECOND));
    checks.opened(10 * SECOND, 1, connection);
    say(checks, connection, publish(`${connection}`, connection), publish('bad', 1, true));
    checks.takenIn(taken(publish(`${connection}`, connection)));
    checks.received(0, 1, connection, puback(connection));
    checks.closed(10 * SECOND, 1, connection);
  }
  expect(putAside(checks)).toMatchObject({
    failed: 1,
    detail: expect.stringContaining(`after ${MAX_HANG_UPS} connections had ended on it`),
  });
});

test('one on which connections have ended again and again may be overtaken, others may not', () => {
  for (const [ends, failed] of [
    [SUSPECT_HANG_UPS, 0],
    [SUSPECT_HANG_UPS - 1, 1],
  ]) {
    const checks = new Checks();
    checks.handedOver(reading('bad'));
    checks.handedOver(reading('next'));
    for (let connection = 1; connection <= ends; connection++) endedAfter(checks, connection, ['bad', 1]);
    say(checks, 9, publish('next', 2), publish('bad', 1, true));
    for (const packet of [publish('next', 2), publish('bad', 1, true)]) checks.takenIn(taken(packet));
    expect([resultOf(checks, 'order per topic').failed, resultOf(checks, 'resends in order').failed]).toEqual(
      [failed, failed],
    );
  }
});

test('the id of a message that the broker hangs up on is free once a connection has ended on it', () => {
  const checks = new Checks();
  checks.opened(0, 1, 1);
  say(checks, 1, publish('bad', 1));
  checks.rejected(0, 1, BAD as NonNullable<typeof BAD>);
  checks.closed(0, 1, 1);
  // The broker does not see it this time.
  endedAfter(checks, 2, ['bad', 1]);
  say(checks, 3, publish('next', 1));
  expect(resultOf(checks, 'packet ids').failed).toBe(0);
  say(checks, 3, publish('another', 1));
  expect(resultOf(checks, 'packet ids').failed).toBe(1);
});
