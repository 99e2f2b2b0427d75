import { expect, test } from 'vitest';
import { Deliveries, MAX_UNDER_WAY } from '../../simulator/report/record/deliveries.ts';

const END_US = 3600e6;
const reading = (n: number) => ({ device: 1, topic: 't', payload: `{"n":${n},"t":1}`, qos: 1 as const });
const taken = (n: number) => ({
  ...reading(n),
  timeUs: 5e6,
  clientId: 'c',
  dup: false,
  retain: false,
  packetId: 1,
});

function handedOver(count: number): Deliveries {
  const heard = new Deliveries({ first: 1, last: 1 }, END_US);
  for (let n = 1; n <= count; n++) heard.handedOver({ ...reading(n), timeUs: 2e6, accepted: true });
  return heard;
}

test('a reading counts once, however often it comes', () => {
  const heard = handedOver(3);
  for (const n of [1, 2, 2, 2, 99]) heard.takenIn(taken(n));
  const { delivered, duplicates, lost } = heard;
  expect({ delivered, duplicates, lost }).toEqual({ delivered: 2, duplicates: 2, lost: 1 });
  expect(heard.latencyUs.max).toBe(3e6);
});

test(`the oldest of more than ${MAX_UNDER_WAY} readings under way counts as lost`, () => {
  const heard = handedOver(MAX_UNDER_WAY + 1);
  for (const n of [1, 2]) heard.takenIn(taken(n));
  expect(heard.delivered).toBe(1);
});

test('equal payloads of a program are counted as often as they were handed over', () => {
  const heard = new Deliveries({ first: 1, last: 1 }, END_US);
  for (const timeUs of [1e6, 2e6, 3e6]) heard.handedOver({ ...reading(7), timeUs, accepted: true });
  for (let count = 0; count < 2; count++) heard.takenIn(taken(7));
  const { delivered, duplicates, lost } = heard;
  expect({ delivered, duplicates, lost }).toEqual({ delivered: 2, duplicates: 0, lost: 1 });
  heard.handedOver({ ...reading(7), timeUs: END_US, accepted: true });
  for (let count = 0; count < 3; count++) heard.takenIn(taken(7));
  expect(heard).toMatchObject({ taken: 3, delivered: 3, duplicates: 1 });
});
