import { expect, test } from 'vitest';
import { type Cause, causeRow } from '../../simulator/causes/causes.ts';
import type { LinkPlan } from '../../simulator/link/index.ts';
import type { SomeOptions } from '../../simulator/run/index.ts';
import type { PlannedFault } from '../../simulator/world/faults/index.ts';
import { explained, lateOf, QUIET, S, shareOf } from './explained.ts';

/** A reading of the usual board is published then. */
const READING_US = 667.204 * S;
const QUICK: LinkPlan['faults'] = [{ fault: 'delay', rttMsP50: 10, rttMsP90: 10 }];
const IN_FLASH = { outbox: 'flash', build: 'full' } as const;

interface Scenario {
  what: string;
  cause: Cause;
  options?: SomeOptions;
  link?: LinkPlan['faults'];
  faults?: PlannedFault[];
}

const burst = (atUs: number, readings: number): PlannedFault => ({
  fault: 'burst',
  atUs,
  readings,
  devices: 'all',
});

/** A tunnel, in which the burst after its beginning is lost. */
const tunnelAt = (atUs: number, forUs: number): PlannedFault => ({
  fault: 'tunnel',
  atUs,
  forUs,
  devices: 'all',
});

/** Each is made so that nearly nothing but its cause makes readings late. */
const SCENARIOS: Scenario[] = [
  {
    what: 'a tunnel that ends just before TCP tries again',
    cause: 'outage',
    faults: [tunnelAt(READING_US - 0.2 * S, 28.5 * S)],
  },
  {
    what: 'a network that keeps packets for 40 s',
    cause: 'outage',
    faults: [{ fault: 'stall', atUs: READING_US - 0.1 * S, forUs: 40 * S, devices: 'all' }],
  },
  {
    what: 'a NAT that forgets after 2 minutes, under a keep-alive of 15 minutes',
    cause: 'nat',
    options: { everyUs: 300 * S, keepAliveUs: 900 * S },
    link: [...QUIET, { fault: 'nat', idleS: 120, forgotten: 'silent' }],
  },
  {
    what: 'a modem that searches its network after a reboot',
    cause: 'attach',
    options: IN_FLASH,
    link: [...QUICK, { fault: 'attach', durationS: [17.5, 17.5] }],
    faults: [
      tunnelAt(629 * S, 1.2 * S),
      burst(630 * S, 1),
      { fault: 'reboot', atUs: 630.1 * S, devices: 'all' },
    ],
  },
  {
    what: 'a new address, of which nobody tells the client before its keep-alive',
    cause: 'half-open',
    link: [...QUIET, { fault: 'address-change', atS: [READING_US / S - 1] }],
  },
  {
    what: 'a broker that hangs for 2 s, and leaves the connection dead',
    cause: 'half-open',
    faults: [{ fault: 'broker-mute', atUs: READING_US - 0.1 * S, forUs: 2 * S }],
  },
  {
    what: 'a client that goes on waiting after a broker has refused it a few times',
    cause: 'backoff',
    faults: [
      { fault: 'broker-crash', atUs: READING_US - 32 * S, forUs: S, keeps: 'state' },
      { fault: 'broker-refuses', atUs: READING_US - 31 * S, forUs: 26 * S, code: 3 },
    ],
  },
  {
    what: 'a broker that is killed, and down for 25 minutes',
    cause: 'broker-down',
    faults: [{ fault: 'broker-crash', atUs: 600 * S, forUs: 1500 * S, keeps: 'state' }],
  },
  {
    what: 'a broker that takes 20 s for each answer',
    cause: 'broker-slow',
    faults: [{ fault: 'broker-slow', atUs: 629 * S, forUs: 60 * S, delayUs: 20 * S }, burst(630 * S, 14)],
  },
  { what: 'more readings at once than the window holds', cause: 'turn', faults: [burst(630 * S, 10)] },
  {
    what: 'a radio that takes 5 s to wake',
    cause: 'radio-wake',
    link: [...QUIET, { fault: 'radio', states: [{ afterS: 10, wakeMs: 5000 }] }],
    faults: [burst(READING_US + 8 * S, 1)],
  },
  {
    what: 'a burst over a link of 1 kbit/s',
    cause: 'queueing',
    link: [...QUICK, { fault: 'rate', upKbit: 1, downKbit: 50, queueKB: 10, halfDuplex: false }],
    faults: [burst(630 * S, 7)],
  },
  {
    what: 'one lost packet',
    cause: 'retransmission-1',
    faults: [tunnelAt(READING_US - 0.02 * S, 0.05 * S)],
  },
  {
    what: 'a resolver that takes 6 s',
    cause: 'dns',
    link: [...QUICK, { fault: 'dns', answerMs: { p50: 6000, p90: 6500 }, failPercent: 0 }],
    faults: [{ fault: 'broker-crash', atUs: 630 * S, forUs: 0.1 * S, keeps: 'state' }, burst(630.5 * S, 1)],
  },
  {
    what: 'a board that loses its power for 5 minutes and keeps its readings in flash',
    cause: 'power',
    options: IN_FLASH,
    faults: [burst(630 * S, 30), { fault: 'power-cut', atUs: 630.4 * S, forUs: 300 * S, devices: 'all' }],
  },
  {
    what: 'a board that reboots and keeps its readings in flash',
    cause: 'reboot',
    options: IN_FLASH,
    link: QUICK,
    faults: [burst(630 * S, 30), { fault: 'reboot', atUs: 630.012 * S, devices: 'all' }],
  },
];

test.each(SCENARIOS)('$what: at least 90 % of the late time is called $cause', (scenario) => {
  const { cause, options, link, faults = [] } = scenario;
  const { readings, why } = explained({ ...options, faults }, link);
  expect(lateOf(readings).length).toBeGreaterThan(0);
  expect(shareOf(readings, cause)).toBeGreaterThanOrEqual(0.9);
  expect(why.result).toMatchObject({ failed: 0, detail: '' });
});

test('a run without faults has no late reading, and no time that is not ordinary', () => {
  const { readings, why } = explained();
  expect(readings.length).toBeGreaterThan(30);
  expect(lateOf(readings)).toEqual([]);
  expect(readings.flatMap(({ spans }) => spans).filter(({ cause }) => !causeRow(cause).isOrdinary)).toEqual(
    [],
  );
  expect(why.result.evaluated).toBe(readings.length);
});
