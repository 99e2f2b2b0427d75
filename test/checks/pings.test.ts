import { expect, test } from 'vitest';
import { Pings } from '../../simulator/checks/properties/connections/pings.ts';
import { connect, PINGREQ, SECOND } from './packets.ts';

function pinging(keepAliveS: number, ...seconds: number[]): Pings {
  const check = new Pings();
  check.sent(0, 1, 1, connect(keepAliveS));
  for (const second of seconds) check.sent(second * SECOND, 1, 1, PINGREQ);
  return check;
}

test('seven PINGREQs in less than four intervals are a flood', () => {
  expect(pinging(10, 7, 14, 21, 28, 35, 42, 49).result()).toMatchObject({ evaluated: 7, failed: 0 });
  expect(pinging(10, 5, 10, 15, 20, 25, 30, 35).result()).toMatchObject({ evaluated: 7, failed: 1 });
});

test('each connection is counted for itself, an old one that drains not at all, and keep-alive 0 neither', () => {
  const check = pinging(10, 5, 10, 15, 20);
  check.sent(21 * SECOND, 1, 2, connect(10));
  for (const second of [25, 30, 35, 40]) {
    check.sent(second * SECOND, 1, 1, PINGREQ);
    check.sent(second * SECOND, 1, 2, PINGREQ);
  }
  expect(check.result()).toMatchObject({ evaluated: 8, failed: 0 });
  expect(pinging(0, 1, 2, 3, 4, 5, 6, 7, 8).result().evaluated).toBe(0);
});

test('with the largest keep-alive, as tinyMQTT sends it, a PINGREQ a minute is no flood and one in 20 s is', () => {
  const every = (gapS: number) =>
    pinging(65535, ...Array.from({ length: 8 }, (_, index) => gapS * (index + 1)));
  expect(every(61).result()).toMatchObject({ evaluated: 8, failed: 0 });
  expect(every(20).result()).toMatchObject({ evaluated: 8, failed: 2 });
});
