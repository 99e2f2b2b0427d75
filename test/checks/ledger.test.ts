import { expect, test } from 'vitest';
import { atLeastOnce } from '../../simulator/checks/at-least-once.ts';
import { atMostOnce } from '../../simulator/checks/at-most-once.ts';
import { Ledger, MAX_ON_THE_WAY, MAX_OUTBOX, MAX_TOPICS, MAX_UNSENT } from '../../simulator/checks/ledger.ts';
import { nothingInvented } from '../../simulator/checks/nothing-invented.ts';
import { orderKept } from '../../simulator/checks/order.ts';
import { outboxBounded } from '../../simulator/checks/outbox.ts';
import type { WirePacket } from '../../simulator/checks/packet.ts';
import { keptOverPowerCuts } from '../../simulator/checks/power-cuts.ts';
import { puback, publish, reading, SECOND, say, taken } from './packets.ts';

/** The client sends and the broker takes in. */
function deliver(ledger: Ledger, connection: number, ...packets: WirePacket[]): void {
  say(ledger, connection, ...packets);
  for (const packet of packets) ledger.takenIn(taken(packet));
}

test('a reading that is taken in counts once, with the time since publish()', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21', 2 * SECOND));
  ledger.handedOver(reading('22', 3 * SECOND, { accepted: false }));
  say(ledger, 1, publish('21', 1));
  ledger.takenIn(taken(publish('21', 1), 5 * SECOND));
  const counts = { taken: 2, accepted: 1, refused: 1, delivered: 1, duplicates: 0, lost: 0 };
  expect(ledger.readings).toEqual({ ...counts, lostByBroker: 0, lostByPower: 0, outOfOrder: 0 });
  expect(ledger.latencyUs.max).toBe(3 * SECOND);
  expect(atLeastOnce(ledger)).toMatchObject({ evaluated: 1, failed: 0, detail: '' });
});

test('a reading that never arrives is lost, and named', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21', 7 * SECOND));
  ledger.handedOver(reading('22'));
  say(ledger, 1, publish('21', 1));
  deliver(ledger, 2, publish('22', 2));
  expect(ledger.readings.lost).toBe(1);
  expect(atLeastOnce(ledger).detail).toBe('device 1 at 7.000 s: t "21" was accepted and never taken in');
});

test('a reading that was accepted and never sent is lost too', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21'));
  expect(atLeastOnce(ledger)).toMatchObject({ evaluated: 1, failed: 1 });
});

test('the loss of one of two equal readings is seen, though its twin came twice', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21'));
  ledger.handedOver(reading('21'));
  deliver(ledger, 1, publish('21', 1));
  say(ledger, 1, publish('21', 2));
  deliver(ledger, 2, publish('21', 1, true));
  expect(ledger.readings).toMatchObject({ delivered: 1, duplicates: 1, lost: 1 });
});

test('a client with one packet id for all delivers equal readings without a false alarm', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21'));
  ledger.handedOver(reading('21'));
  deliver(ledger, 1, publish('21', 1));
  ledger.received(0, 1, 1, puback(1));
  say(ledger, 1, publish('21', 1));
  deliver(ledger, 2, publish('21', 1, true));
  expect(ledger.readings).toMatchObject({ delivered: 2, duplicates: 0, lost: 0 });
});

test('a resend under a new id is still the same reading', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21'));
  deliver(ledger, 1, publish('21', 1));
  deliver(ledger, 2, publish('21', 2));
  expect(ledger.readings).toMatchObject({ delivered: 1, duplicates: 1, lost: 0 });
});

test('what was acknowledged and never taken in is the loss of the broker, unless it turns up', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21'));
  say(ledger, 1, publish('21', 1));
  ledger.received(0, 1, 1, puback(1));
  expect(ledger.readings).toMatchObject({ lost: 0, lostByBroker: 1 });
  ledger.takenIn(taken(publish('21', 1)));
  expect(ledger.readings).toMatchObject({ lost: 0, lostByBroker: 0, delivered: 1 });
});

test('an earlier reading that arrives after a later one of its topic is out of order', () => {
  const ledger = new Ledger();
  for (const payload of ['1', '2', '3']) ledger.handedOver(reading(payload));
  ledger.handedOver(reading('other', 0, { topic: 'u' }));
  deliver(ledger, 1, publish('1', 1), publish('other', 4, false, 'u'), publish('3', 3), publish('2', 2));
  expect(orderKept(ledger)).toMatchObject({ evaluated: 4, failed: 1 });
  expect(orderKept(ledger).detail).toContain('t "2" arrived after a later one');
});

test('a QoS 0 reading that arrives twice breaks "at most once"; one that never arrives does not', () => {
  const ledger = new Ledger();
  for (const payload of ['1', '2', '3']) ledger.handedOver(reading(payload, 0, { qos: 0 }));
  deliver(ledger, 1, publish('1', 0), publish('3', 0));
  expect(atMostOnce(ledger)).toMatchObject({ evaluated: 2, failed: 0 });
  deliver(ledger, 1, publish('1', 0));
  expect(atMostOnce(ledger)).toMatchObject({ evaluated: 3, failed: 1 });
  expect(ledger.readings).toMatchObject({ delivered: 2, lost: 0 });
});

test('a message that was refused, or garbled on the way, is invented', () => {
  const ledger = new Ledger();
  ledger.handedOver(reading('21', 0, { accepted: false }));
  deliver(ledger, 1, publish('21', 1));
  ledger.takenIn(taken(publish('22', 2)));
  expect(nothingInvented(ledger)).toMatchObject({ evaluated: 2, failed: 2 });
});

test('readings after the counted time are followed, so that they are not invented, and not counted', () => {
  const ledger = new Ledger(10 * SECOND);
  ledger.handedOver(reading('21', 9 * SECOND));
  ledger.handedOver(reading('22', 10 * SECOND));
  ledger.handedOver(reading('23', 11 * SECOND));
  deliver(ledger, 1, publish('21', 1), publish('22', 2));
  expect(ledger.readings).toMatchObject({ taken: 1, accepted: 1, delivered: 1, lost: 0 });
  expect(nothingInvented(ledger)).toMatchObject({ evaluated: 2, failed: 0 });
});

test('every table has its bound', () => {
  const ledger = new Ledger();
  for (let count = 0; count <= MAX_UNSENT; count++) ledger.handedOver(reading(`${count}`));
  expect(ledger.readings.accepted).toBe(MAX_UNSENT + 1);
  deliver(ledger, 1, publish('0', 1));
  expect(nothingInvented(ledger).failed).toBe(1);

  const lossy = new Ledger();
  lossy.handedOver(reading('x', 0, { qos: 0 }));
  say(lossy, 1, publish('x', 0));
  for (let count = 0; count < MAX_ON_THE_WAY; count++) say(lossy, 1, publish('y', 0));
  lossy.takenIn(taken(publish('x', 0)));
  expect(lossy.readings.delivered).toBe(0);

  const roaming = new Ledger();
  for (let count = 0; count <= MAX_TOPICS; count++) {
    roaming.handedOver(reading('x', 0, { topic: `t${count}` }));
    deliver(roaming, 1, publish('x', 1, false, `t${count}`));
    roaming.received(0, 1, 1, puback(1));
  }
  expect(orderKept(roaming)).toMatchObject({ evaluated: MAX_TOPICS + 1, failed: 0 });
});

test('readings handed over while the run settles are followed and not counted', () => {
  const ledger = new Ledger(5 * SECOND);
  ledger.handedOver(reading('21', 4 * SECOND));
  ledger.handedOver(reading('22', 6 * SECOND));
  ledger.handedOver(reading('23', 7 * SECOND, { accepted: false }));
  deliver(ledger, 1, publish('21', 1), publish('22', 2));
  expect(ledger.readings).toMatchObject({ taken: 1, accepted: 1, refused: 0, delivered: 1, lost: 0 });
  expect(nothingInvented(ledger)).toMatchObject({ failed: 0 });
});

test('readings that waited in flash when the power went must arrive; those in memory are gone with it', () => {
  const flash = new Ledger();
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
  const memory = new Ledger(Infinity, false);
  memory.handedOver(reading('1'));
  memory.poweredOff(SECOND, 1);
  expect(keptOverPowerCuts(memory)).toMatchObject({ evaluated: 0, failed: 0 });
  expect(memory.readings).toMatchObject({ lost: 0, lostByPower: 1 });
});

test('a client that noted a PUBACK in the instant of a power cut does not seem to hold the reading for ever', () => {
  const ledger = new Ledger();
  for (let count = 1; count <= 2 * MAX_OUTBOX; count++) {
    ledger.handedOver(reading(`${count}`));
    deliver(ledger, count, publish(`${count}`, 1));
    ledger.received(count * SECOND, 1, count, puback(1));
    ledger.poweredOff(count * SECOND, 1);
  }
  expect(outboxBounded(ledger)).toMatchObject({ evaluated: 2 * MAX_OUTBOX, failed: 0 });
});
