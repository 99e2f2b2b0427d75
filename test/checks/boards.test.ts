import { expect, test } from 'vitest';
import { Checks } from '../../simulator/checks/checks.ts';
import { Figures } from '../../simulator/checks/figures.ts';
import { Leaks, MAX_GROWTH } from '../../simulator/checks/properties/boards/leaks.ts';
import { LinkInUse } from '../../simulator/checks/properties/connections/link-in-use.ts';
import { MIN_FLEET, ReconnectStorm } from '../../simulator/checks/properties/connections/reconnect-storm.ts';
import { Resubscribe } from '../../simulator/checks/properties/connections/resubscribe.ts';
import { MAX_OUTBOX } from '../../simulator/checks/properties/readings/outbox.ts';
import { CONNACK, connect, PINGREQ, puback, publish, reading, resultOf, SECOND, wire } from './packets.ts';

test('holdings that grow beyond what a board began with are a leak; those that come and go are not', () => {
  const leaks = new Leaks();
  const holds = (timers: number) => ({ timers, sockets: 1, listeners: 3 });
  for (let hour = 0; hour < 24; hour++) leaks.sampled(hour * 3600 * SECOND, 1, holds(2 + (hour % 5)));
  expect(leaks.result()).toMatchObject({ evaluated: 18, failed: 0 });
  leaks.sampled(24 * 3600 * SECOND, 1, holds(7 + MAX_GROWTH));
  expect(leaks.result()).toMatchObject({
    failed: 1,
    detail: 'device 1 at 86400.000 s: 15 timers; 6 or less when it began',
  });
});

test('an outbox has a bound', () => {
  const checks = new Checks();
  for (let count = 0; count <= MAX_OUTBOX; count++) checks.handedOver(reading(String(count)));
  expect(resultOf(checks, 'outbox bounded')).toMatchObject({ evaluated: MAX_OUTBOX + 1, failed: 1 });
});

test('giving up a connection that has just been heard is a mistake; a silent one may go', () => {
  const after = (silentS: number, byClient: boolean) => {
    const live = new LinkInUse();
    live.sent(0, 1, 1, connect());
    live.received(SECOND, 1, 1, CONNACK);
    live.closed((1 + silentS) * SECOND, 1, 1, byClient);
    return live.result();
  };
  expect(after(1, true)).toMatchObject({ evaluated: 1, failed: 1 });
  expect(after(1, false)).toMatchObject({ evaluated: 1, failed: 0 });
  expect(after(100, true)).toMatchObject({ evaluated: 1, failed: 0 });
});

test('MQTT 5: a connection that the broker has ended by DISCONNECT is not given up too early', () => {
  const live = new LinkInUse();
  live.sent(0, 1, 1, connect());
  live.received(SECOND, 1, 1, CONNACK);
  live.received(2 * SECOND, 1, 1, wire({ cmd: 'disconnect' }));
  live.closed(2 * SECOND, 1, 1, true);
  expect(live.result().failed).toBe(0);
});

test('a new session wants its subscriptions again; a kept one does not', () => {
  const kept = wire({ cmd: 'connack', returnCode: 0, sessionPresent: true });
  const subscribe = wire({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] });
  const second = (connack: typeof kept, packet: typeof kept) => {
    const check = new Resubscribe();
    check.received(0, 1, 1, CONNACK);
    check.sent(0, 1, 1, subscribe);
    check.received(SECOND, 1, 2, connack);
    check.sent(30 * SECOND, 1, 2, packet);
    return check.result();
  };
  expect(second(CONNACK, PINGREQ)).toMatchObject({ evaluated: 1, failed: 1 });
  expect(second(CONNACK, subscribe)).toMatchObject({ evaluated: 1, failed: 0 });
  expect(second(kept, PINGREQ)).toMatchObject({ evaluated: 0, failed: 0 });
});

test('a SUBSCRIBE between CONNECT and CONNACK is one in the new session', () => {
  const subscribe = wire({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] });
  const check = new Resubscribe();
  for (const connection of [1, 2]) {
    check.sent(connection * SECOND, 1, connection, subscribe);
    check.received(connection * SECOND, 1, connection, CONNACK);
    check.sent(30 * SECOND, 1, connection, PINGREQ);
  }
  expect(check.result()).toMatchObject({ failed: 0 });
  check.received(60 * SECOND, 1, 3, CONNACK);
  check.sent(90 * SECOND, 1, 3, PINGREQ);
  expect(check.result()).toMatchObject({ failed: 1 });
});

test('a fleet that comes back in one second is a reconnect storm; one that spreads is not', () => {
  const comeBack = (spreadS: number) => {
    const storm = new ReconnectStorm({ devices: MIN_FLEET, figures: new Figures() });
    storm.brokerUp(0);
    for (let device = 1; device <= MIN_FLEET; device++)
      storm.sent((device / MIN_FLEET) * spreadS * SECOND, device, 2, connect());
    return storm.result();
  };
  expect(comeBack(0.9)).toMatchObject({ evaluated: 1, failed: 1 });
  expect(comeBack(30)).toMatchObject({ evaluated: 1, failed: 0 });
});

test('what was in memory goes with the power and is told apart; from flash it has to come', () => {
  const cut = (outlivesPower: boolean) => {
    const checks = new Checks({ outlivesPower });
    checks.handedOver(reading('21'));
    checks.sent(0, 1, 1, publish('21', 1));
    checks.poweredOff(SECOND, 1);
    return checks.readings;
  };
  expect(cut(false)).toMatchObject({ lost: 0, lostByPower: 1 });
  expect(cut(true)).toMatchObject({ lost: 1, lostByPower: 0 });
});

test('a PUBACK that the power kept from being noted may be answered by a resend', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  checks.sent(0, 1, 1, publish('21', 1));
  checks.takenIn({ ...publish('21', 1).publish, timeUs: 0, device: 1, clientId: 'c' } as never);
  checks.received(SECOND, 1, 1, puback(1));
  checks.poweredOff(SECOND, 1);
  checks.sent(2 * SECOND, 1, 2, publish('21', 1, true));
  checks.takenIn({ ...publish('21', 1, true).publish, timeUs: 2, device: 1, clientId: 'c' } as never);
  expect(checks.readings).toMatchObject({ duplicates: 1, lost: 0 });
  expect(resultOf(checks, 'QoS 1 nothing invented').failed).toBe(0);
});
