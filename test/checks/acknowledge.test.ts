import { expect, test } from 'vitest';
import { Acknowledge } from '../../simulator/checks/properties/packets/acknowledge.ts';
import { puback, publish, SECOND, say } from './packets.ts';

function received(...ids: number[]): Acknowledge {
  const check = new Acknowledge();
  for (const id of ids) check.received(0, 1, 1, publish('x', id));
  return check;
}

test('each message gets its PUBACK, in order; QoS 0 gets none', () => {
  const check = received(1, 0, 2);
  say(check, 1, puback(1), puback(2));
  check.ended(60 * SECOND);
  expect(check.result()).toMatchObject({ evaluated: 2, failed: 0 });
});

test('a PUBACK before its turn, and one for nothing', () => {
  const early = received(1, 2);
  say(early, 1, puback(2), puback(1));
  expect(early.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-4.6.0-2') });
  const wrong = received(1);
  say(wrong, 1, puback(7));
  expect(wrong.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-2.3.1-6') });
});

test('a missing PUBACK fails when there was time for it', () => {
  const hurried = received(1);
  hurried.closed(SECOND, 1, 1);
  expect(hurried.result().failed).toBe(0);
  const idle = received(1);
  idle.ended(60 * SECOND);
  expect(idle.result()).toMatchObject({ failed: 1, detail: expect.stringContaining('MQTT-4.5.0-2') });
});
