import { expect, test } from 'vitest';
import {
  COMES_AGAIN_WITHIN_US,
  Deliveries,
  FAILED_IN_A_ROW,
  MAX_FOLLOWED,
  NOTICES_WITHIN_US,
  Outside,
  STORM_CONNECTIONS,
} from '../../../simulator/realtime/lint/outside.ts';

const S = 1e6;

function watched() {
  const found: string[] = [];
  return { found, outside: new Outside(({ check }) => found.push(check)) };
}

test('a dead link that is noticed after one and a half keep-alives is no finding, a later one is, once', () => {
  for (const [closedUs, findings] of [
    [90 * S, []],
    [91 * S, ['dead link']],
  ] as const) {
    const { found, outside } = watched();
    outside.connecting(60, 0);
    outside.accepted();
    outside.asked(0);
    outside.tick(closedUs);
    outside.tick(closedUs);
    outside.closed(closedUs);
    expect(found).toEqual(findings);
    expect(outside.longestUnnoticedUs).toBe(closedUs);
  }
});

test('what is heard answers what was asked', () => {
  const { found, outside } = watched();
  outside.connecting(60, 0);
  outside.accepted();
  for (let atUs = 0; atUs < 1000 * S; atUs += 60 * S) {
    outside.asked(atUs);
    outside.heard();
  }
  outside.closed(1000 * S);
  expect(found).toEqual([]);
});

test('a client without a keep-alive has five minutes to notice', () => {
  const { found, outside } = watched();
  outside.connecting(0, 0);
  outside.accepted();
  outside.asked(0);
  outside.tick(NOTICES_WITHIN_US);
  expect(found).toEqual([]);
  outside.tick(NOTICES_WITHIN_US + 1);
  expect(found).toEqual(['dead link']);
});

/** Connections with waits between them. */
function attempts(waitsS: number[], isAccepted: boolean) {
  const { found, outside } = watched();
  let nowUs = 0;
  for (const waitS of waitsS) {
    nowUs += waitS * S;
    outside.connecting(60, nowUs);
    if (isAccepted) outside.accepted();
    outside.closed(nowUs);
  }
  return found;
}

test('more than ten connections in a minute are a storm, as many in an hour are not', () => {
  expect(attempts(Array(STORM_CONNECTIONS + 1).fill(1), true)).toEqual(['reconnect storm']);
  expect(attempts(Array(STORM_CONNECTIONS + 1).fill(60), true)).toEqual([]);
});

test('attempts that fail need waits that grow', () => {
  const many = Array(FAILED_IN_A_ROW + 1).fill(10);
  expect(attempts(many, false)).toEqual(['back-off']);
  expect(attempts(many, true)).toEqual([]);
  expect(attempts([0, 8, 9, 16, 20, 30, 60], false)).toEqual([]);
  expect(attempts(Array(FAILED_IN_A_ROW + 1).fill(40), false)).toEqual([]);
});

const KEY = 'a';

test('a message above QoS 0 that is lost with its connection and not sent again never came', () => {
  const deliveries = new Deliveries();
  deliveries.connecting();
  deliveries.accepted(0);
  deliveries.left(KEY, 't', 1, true);
  expect(deliveries.missing(100 * S).size).toBe(0);
  deliveries.connecting();
  expect(deliveries.missing(200 * S).size).toBe(0);
  deliveries.accepted(200 * S);
  expect(deliveries.missing(200 * S + COMES_AGAIN_WITHIN_US).size).toBe(0);
  expect([...deliveries.missing(200 * S + COMES_AGAIN_WITHIN_US + 1)]).toEqual([['t', 1]]);
  expect(deliveries.missing(900 * S).size).toBe(0);
});

test('one that goes again, or comes, is not missing', () => {
  const deliveries = new Deliveries();
  deliveries.connecting();
  deliveries.left(KEY, 't', 1, true);
  deliveries.left('b', 't', 1, true);
  deliveries.arrived('b');
  deliveries.connecting();
  deliveries.accepted(0);
  deliveries.left(KEY, 't', 1, false);
  expect(deliveries.missing(900 * S).size).toBe(0);
  deliveries.arrived(KEY);
  expect([deliveries.sent, deliveries.came, deliveries.underWay]).toEqual([2, 2, 0]);
});

test('QoS 0 may be lost: it is counted, and no finding', () => {
  const deliveries = new Deliveries();
  deliveries.connecting();
  deliveries.left(KEY, 't', 0, true);
  deliveries.connecting();
  expect(deliveries.missing(900 * S).size).toBe(0);
  expect(deliveries.lostAtQos0).toBe(1);
});

test('more messages than are followed are counted', () => {
  const deliveries = new Deliveries();
  deliveries.connecting();
  for (let n = 0; n <= MAX_FOLLOWED; n++) deliveries.left(`${n}`, 't', 1, true);
  expect([deliveries.underWay, deliveries.unknown]).toEqual([MAX_FOLLOWED, 1]);
});
