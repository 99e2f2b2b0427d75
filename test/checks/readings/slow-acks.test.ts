import { expect, test } from 'vitest';
import { Checks } from '../../../simulator/checks/checks.ts';
import { MAX_GIVEN_UP } from '../../../simulator/checks/properties/connections/slow-acks.ts';
import { connect, puback, publish, resultOf, SECOND, say, wire } from '../packets.ts';

const waitedFor = (checks: Checks) => resultOf(checks, 'slow acknowledgements waited for').failed;

/** A client gives so many connections up, on which PINGRESPs come, or a PUBACK at every fifth. */
function givesUp(count: number, pingresp: boolean, acknowledged = false): number {
  const checks = new Checks();
  for (let connection = 1; connection <= count; connection++) {
    say(checks, connection, connect(10), publish('a', 1, connection > 1));
    if (pingresp) checks.received(20 * SECOND, 1, connection, wire({ cmd: 'pingresp' }));
    if (acknowledged && connection % 5 === 0) checks.received(20 * SECOND, 1, connection, puback(1));
    checks.closed(25 * SECOND, 1, connection, true);
  }
  return waitedFor(checks);
}

test('a client that gives up connection after connection though the broker answers PINGREQs fails', () => {
  expect([givesUp(MAX_GIVEN_UP, true), givesUp(MAX_GIVEN_UP - 1, true)]).toEqual([1, 0]);
});

test('where nothing is heard, or an acknowledgement comes now and then, none fails', () => {
  expect([givesUp(3 * MAX_GIVEN_UP, false), givesUp(3 * MAX_GIVEN_UP, true, true)]).toEqual([0, 0]);
});
