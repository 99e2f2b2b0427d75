import { expect, test } from 'vitest';
import { SUBSCRIBE } from '../../simulator/broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from '../../simulator/checks/check.ts';
import { Checks } from '../../simulator/checks/checks.ts';
import { CHECKS } from '../../simulator/checks/properties/index.ts';
import { connect, publish, resultOf, wire } from './packets.ts';

/** What the one file of a new check holds. */
class FewSubscribes implements Check {
  readonly observes = { sent: [SUBSCRIBE], violation: true } as const;
  #tally = new Tally();

  sent(timeUs: number, device: number): void {
    if (++this.#tally.evaluated > 1) this.#tally.fail(timeUs, device, 'a second SUBSCRIBE');
  }

  violation(): void {
    this.#tally.evaluated++;
  }

  result(): CheckResult {
    return this.#tally.result('few SUBSCRIBEs');
  }
}

test('a check is added by one entry in the list, and is told only what it declares, whatever observation that is', () => {
  const checks = new Checks({}, [...CHECKS, FewSubscribes]);
  const subscribe = wire({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] });
  for (const packet of [connect(), subscribe, publish('21', 0), subscribe]) checks.sent(5e6, 1, 1, packet);
  checks.violation({ timeUs: 6e6, device: 1, rule: 'MQTT-0', detail: 'none' });
  expect(resultOf(checks, 'few SUBSCRIBEs')).toEqual({
    name: 'few SUBSCRIBEs',
    evaluated: 3,
    failed: 1,
    detail: 'device 1 at 5.000 s: a second SUBSCRIBE',
  });
  expect(checks.results()).toHaveLength(CHECKS.length + 1);
});

test('no two checks have one name', () => {
  const names = new Checks().results().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
