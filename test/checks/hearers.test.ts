import { expect, test } from 'vitest';
import { CONNECT, PINGREQ, PUBLISH } from '../../simulator/broker/codec/packets.ts';
import { hearersOf } from '../../simulator/checks/hearers.ts';

const all = { sent() {} };
const ofPings = { heeds: { sent: [PINGREQ] }, sent() {} };
const ofAnswers = { heeds: { sent: [CONNECT] }, received() {} };

function told(way: 'sent' | 'received', type: number): object[] {
  return hearersOf([all, ofPings, ofAnswers], way)[type].map(({ check }) => check);
}

test('a check that says what it heeds hears of nothing else, and one that says nothing of everything', () => {
  expect(told('sent', PUBLISH)).toEqual([all]);
  expect(told('sent', PINGREQ)).toEqual([all, ofPings]);
});

test('what a check heeds one way does not limit what it hears the other way', () => {
  expect(told('received', PUBLISH)).toEqual([ofAnswers]);
  expect(told('sent', CONNECT)).toEqual([all]);
});

test('there is a list for every control packet type that four bits can say', () => {
  expect(hearersOf([all], 'sent')).toHaveLength(16);
});
