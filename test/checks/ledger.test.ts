import { expect, test } from 'vitest';
import { Checks } from '../../simulator/checks/checks.ts';
import { MAX_ON_THE_WAY, MAX_UNSENT } from '../../simulator/checks/ledger.ts';
import type { WirePacket } from '../../simulator/checks/packet.ts';
import { MAX_TOPICS } from '../../simulator/checks/properties/readings/order.ts';
import { MAX_OUTBOX } from '../../simulator/checks/properties/readings/outbox.ts';
import { puback, publish, reading, resultOf, SECOND, say, taken } from './packets.ts';

const atLeastOnce = (checks: Checks) => resultOf(checks, 'QoS 1 at least once');
const atMostOnce = (checks: Checks) => resultOf(checks, 'QoS 0 at most once');
const nothingInvented = (checks: Checks) => resultOf(checks, 'QoS 1 nothing invented');
const orderKept = (checks: Checks) => resultOf(checks, 'order per topic');
const outboxBounded = (checks: Checks) => resultOf(checks, 'outbox bounded');
const keptOverPowerCuts = (checks: Checks) => resultOf(checks, 'nothing lost over power cuts');

/** The client sends and the broker takes in. */
function deliver(checks: Checks, connection: number, ...packets: WirePacket[]): void {
  say(checks, connection, ...packets);
  for (const packet of packets) checks.takenIn(taken(packet));
}

test('a reading that is taken in counts once, with the time since publish()', () => {
  const checks = new Checks();
  checks.handedOver(reading('21', 2 * SECOND));
  checks.handedOver(reading('22', 3 * SECOND, { accepted: false }));
  say(checks, 1, publish('21', 1));
  checks.takenIn(taken(publish('21', 1), 5 * SECOND));
  const counts = { taken: 2, accepted: 1, refused: 1, delivered: 1, duplicates: 0, lost: 0 };
  expect(checks.readings).toEqual({ ...counts, lostByBroker: 0, lostByPower: 0, putAside: 0, outOfOrder: 0 });
  expect(checks.ledger.latencyUs.max).toBe(3 * SECOND);
  expect(atLeastOnce(checks)).toMatchObject({ evaluated: 1, failed: 0, detail: '' });
});

test('a reading that never arrives is lost, and named', () => {
  const checks = new Checks();
  checks.handedOver(reading('21', 7 * SECOND));
  checks.handedOver(reading('22'));
  say(checks, 1, publish('21', 1));
  deliver(checks, 2, publish('22', 2));
  expect(checks.readings.lost).toBe(1);
  expect(atLeastOnce(checks).detail).toBe('device 1 at 7.000 s: t "21" was accepted and never taken in');
});

test('a reading that was accepted and never sent is lost too', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  expect(atLeastOnce(checks)).toMatchObject({ evaluated: 1, failed: 1 });
});

test('the loss of one of two equal readings is seen, though its twin came twice', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  checks.handedOver(reading('21'));
  deliver(checks, 1, publish('21', 1));
  say(checks, 1, publish('21', 2));
  deliver(checks, 2, publish('21', 1, true));
  expect(checks.readings).toMatchObject({ delivered: 1, duplicates: 1, lost: 1 });
});

test('a client with one packet id for all delivers equal readings without a false alarm', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  checks.handedOver(reading('21'));
  deliver(checks, 1, publish('21', 1));
  checks.received(0, 1, 1, puback(1));
  say(checks, 1, publish('21', 1));
  deliver(checks, 2, publish('21', 1, true));
  expect(checks.readings).toMatchObject({ delivered: 2, duplicates: 0, lost: 0 });
});

test('a resend under a new id is still the same reading', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  deliver(checks, 1, publish('21', 1));
  deliver(checks, 2, publish('21', 2));
  expect(checks.readings).toMatchObject({ delivered: 1, duplicates: 1, lost: 0 });
});

test('what was acknowledged and never taken in is the loss of the broker, unless it turns up', () => {
  const checks = new Checks();
  checks.handedOver(reading('21'));
  say(checks, 1, publish('21', 1));
  checks.received(0, 1, 1, puback(1));
  expect(checks.readings).toMatchObject({ lost: 0, lostByBroker: 1 });
  checks.takenIn(taken(publish('21', 1)));
  expect(checks.readings).toMatchObject({ lost: 0, lostByBroker: 0, delivered: 1 });
});

test('an earlier reading that arrives after a later one of its topic is out of order', () => {
  const checks = new Checks();
  for (const payload of ['1', '2', '3']) checks.handedOver(reading(payload));
  checks.handedOver(reading('other', 0, { topic: 'u' }));
  deliver(checks, 1, publish('1', 1), publish('other', 4, false, 'u'), publish('3', 3), publish('2', 2));
  expect(orderKept(checks)).toMatchObject({ evaluated: 4, failed: 1 });
  expect(orderKept(checks).detail).toContain('t "2" arrived after a later one');
});

test('a QoS 0 reading that arrives twice breaks "at most once"; one that never arrives does not', () => {
  const checks = new Checks();
  for (const payload of ['1', '2', '3']) checks.handedOver(reading(payload, 0, { qos: 0 }));
  deliver(checks, 1, publish('1', 0), publish('3', 0));
  expect(atMostOnce(checks)).toMatchObject({ evaluated: 2, failed: 0 });
  deliver(checks, 1, publish('1', 0));
  expect(atMostOnce(checks)).toMatchObject({ evaluated: 3, failed: 1 });
  expect(checks.readings).toMatchObject({ delivered: 2, lost: 0 });
});

test('a message that was refused, or garbled on the way, is invented', () => {
  const checks = new Checks();
  checks.handedOver(reading('21', 0, { accepted: false }));
  deliver(checks, 1, publish('21', 1));
  checks.takenIn(taken(publish('22', 2)));
  expect(nothingInvented(checks)).toMatchObject({ evaluated: 2, failed: 2 });
});

test('readings after the counted time are followed, so that they are not invented, and not counted', () => {
  const checks = new Checks({ countUntilUs: 10 * SECOND });
  checks.handedOver(reading('21', 9 * SECOND));
  checks.handedOver(reading('22', 10 * SECOND));
  checks.handedOver(reading('23', 11 * SECOND));
  deliver(checks, 1, publish('21', 1), publish('22', 2));
  expect(checks.readings).toMatchObject({ taken: 1, accepted: 1, delivered: 1, lost: 0 });
  expect(nothingInvented(checks)).toMatchObject({ evaluated: 2, failed: 0 });
});

test('every table has its bound', () => {
  const checks = new Checks();
  for (let count = 0; count <= MAX_UNSENT; count++) checks.handedOver(reading(`${count}`));
  expect(checks.readings.accepted).toBe(MAX_UNSENT + 1);
  deliver(checks, 1, publish('0', 1));
  expect(nothingInvented(checks).failed).toBe(1);

  const lossy = new Checks();
  lossy.handedOver(reading('x', 0, { qos: 0 }));
  say(lossy, 1, publish('x', 0));
  for (let count = 0; count < MAX_ON_THE_WAY; count++) say(lossy, 1, publish('y', 0));
  lossy.takenIn(taken(publish('x', 0)));
  expect(lossy.readings.delivered).toBe(0);

  const roaming = new Checks();
  for (let count = 0; count <= MAX_TOPICS; count++) {
    roaming.handedOver(reading('x', 0, { topic: `t${count}` }));
    deliver(roaming, 1, publish('x', 1, false, `t${count}`));
    roaming.received(0, 1, 1, puback(1));
  }
  expect(orderKept(roaming)).toMatchObject({ evaluated: MAX_TOPICS + 1, failed: 0 });
});

test('readings handed over while the run settles are followed and not counted', () => {
  const checks = new Checks({ countUntilUs: 5 * SECOND });
  checks.handedOver(reading('21', 4 * SECOND));
  checks.handedOver(reading('22', 6 * SECOND));
  checks.handedOver(reading('23', 7 * SECOND, { accepted: false }));
  deliver(checks, 1, publish('21', 1), publish('22', 2));
  expect(checks.readings).toMatchObject({ taken: 1, accepted: 1, refused: 0, delivered: 1, lost: 0 });
  expect(nothingInvented(checks)).toMatchObject({ failed: 0 });
});

test('readings that waited in flash when the power went must arrive; those in memory are gone with it', () => {
  const flash = new Checks();
  for (const payload of ['1', '2', '3']) flash.handedOver(reading(payload, 7 * SECOND));
  say(flash, 1, publish('1', 1));
  flash.poweredOff(SECOND, 1);
  flash.poweredOff(2 * SECOND, 1);
  deliver(flash, 2, publish('1', 1, true), publish('2', 2));
  expect(keptOverPowerCuts(flash)).toEqual({
    name: 'nothing lost over power cuts',
    evaluated: 3,
    failed: 1,
    detail: 'device 1 at 7.000 s: t "3" was accepted and never taken in',
  });
  const memory = new Checks({ outlivesPower: false });
  memory.handedOver(reading('1'));
  memory.poweredOff(SECOND, 1);
  expect(keptOverPowerCuts(memory)).toMatchObject({ evaluated: 0, failed: 0 });
  expect(memory.readings).toMatchObject({ lost: 0, lostByPower: 1 });
});

test('a client that noted a PUBACK in the instant of a power cut does not seem to hold the reading for ever', () => {
  const checks = new Checks();
  for (let count = 1; count <= 2 * MAX_OUTBOX; count++) {
    checks.handedOver(reading(`${count}`));
    deliver(checks, count, publish(`${count}`, 1));
    checks.received(count * SECOND, 1, count, puback(1));
    checks.poweredOff(count * SECOND, 1);
  }
  expect(outboxBounded(checks)).toMatchObject({ evaluated: 2 * MAX_OUTBOX, failed: 0 });
});
