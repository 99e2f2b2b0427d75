import { expect, test } from 'vitest';
import { CONNECT, PINGREQ, PUBLISH } from '../../simulator/broker/codec/packets.ts';
import { EVERY_TYPE, type Observer } from '../../simulator/checks/check.ts';
import { routesOf } from '../../simulator/checks/routes.ts';

const all: Observer = { observes: { sent: EVERY_TYPE }, sent() {} };
const ofPings: Observer = { observes: { sent: [PINGREQ], closed: true }, sent() {}, closed() {} };
const ofAnswers: Observer = { observes: { received: [CONNECT] }, received() {} };
const routes = routesOf([all, ofPings, ofAnswers]);

const observersOf = (list: { observer: object }[]) => list.map(({ observer }) => observer);

test('an observer is told of the packet types that it declares, and of no others', () => {
  expect(observersOf(routes.sent[PUBLISH])).toEqual([all]);
  expect(observersOf(routes.sent[PINGREQ])).toEqual([all, ofPings]);
  expect(observersOf(routes.received[CONNECT])).toEqual([ofAnswers]);
  expect(routes.received[PUBLISH]).toEqual([]);
});

test('an observation reaches only those that declare it', () => {
  expect(observersOf(routes.closed)).toEqual([ofPings]);
  expect(routes.opened).toEqual([]);
});

test('there is a list for every control packet type that four bits can say', () => {
  expect(routes.sent).toHaveLength(16);
});

test('a listener comes after the observers, and is told all that it has methods for', () => {
  const listener = { sent() {}, opened() {} };
  const { sent, opened, closed } = routesOf([all], [listener]);
  expect(observersOf(sent[PUBLISH])).toEqual([all, listener]);
  expect(observersOf(opened)).toEqual([listener]);
  expect(closed).toEqual([]);
});

test('a method that is not declared, and a declared observation without a method, are refused', () => {
  class Forgetful implements Observer {
    readonly observes = {};
    closed() {}
  }
  expect(() => routesOf([new Forgetful()])).toThrow(
    'Forgetful has a method "closed" that would never be called: declare it in observes',
  );
  class Empty implements Observer {
    readonly observes = { opened: true } as const;
  }
  expect(() => routesOf([new Empty()])).toThrow(
    'Empty declares "opened" in observes without a method for it',
  );
});
