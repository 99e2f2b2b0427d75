import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../simulator/kernel/random.ts';
import { describeLink } from '../../simulator/link/describe.ts';
import { CATALOGUE, neverPasses } from '../../simulator/link/index.ts';
import { MAX_FAULTS } from '../../simulator/link/link-plan.ts';
import { drawSeconds } from '../../simulator/link/schema.ts';
import { findProfile, linkPlan } from '../../simulator/link-files/index.ts';
import { runExchange } from '../../simulator/probe/index.ts';

const names = CATALOGUE.map((profile) => profile.name);
const folder = mkdtempSync(join(tmpdir(), 'mote-links-'));
const file = (content: unknown) => {
  const path = join(folder, `${Math.abs(JSON.stringify(content).length)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

test('the links of the table are there', () => {
  const wanted =
    'gprs edge umts lte-cat4 lte-cat1 ltem nbiot-good nbiot-fair nbiot-deep wifi-home wifi-weak wifi-busy';
  const overlays =
    'tunnel lift dead-zone flaky-indoor nat-5min nlb-350s psm edrx technology-change roaming load-delay throttled wifi-roam wifi-restart wifi-captive idle-150s idle-4min idle-350s idle-9min idle-23min idle-1h idle-6h';
  expect(names).toEqual([...wanted.split(' '), ...overlays.split(' ')]);
});

test.each(names)('%s: every number has a source and a grade', (name) => {
  const rows = describeLink(findProfile(name)).split('\n').slice(1, -2);
  expect(rows.filter((row) => !/\[[MDPRE]\]/.test(row))).toEqual([]);
});

test.each(names)('%s carries messages, with about the delay that it names', (name) => {
  const isOverlay = findProfile(name).kind === 'overlay';
  const link = linkPlan(isOverlay ? ['lte-cat4', name] : [name]);
  const { oneWayUs } = runExchange({
    link,
    clientStack: 'esp-lwip',
    serverStack: 'linux',
    nagle: true,
    seed: 2,
    messages: 600,
    everyUs: 2e6,
    bytes: 100,
    answerBytes: 4,
    connections: 6,
  });
  const arrived = oneWayUs.filter((us) => !Number.isNaN(us)).sort();
  const delay = link.faults.find((fault) => fault.fault === 'delay');
  const halfMs = delay?.fault === 'delay' ? delay.rttMsP50 / 2 : 0;
  expect(arrived.length).toBeGreaterThan(300);
  expect(arrived[arrived.length >> 1] / 1000).toBeGreaterThan(halfMs * 0.7);
  expect(arrived[arrived.length >> 1] / 1000).toBeLessThan(halfMs * 5 + 200);
});

test('at most half as many numbers of cellular profiles are choices of ours as there were: 75 of 155', () => {
  const rows = CATALOGUE.filter(({ name, kind }) => kind === 'profile' && !name.startsWith('wifi')).flatMap(
    (profile) => describeLink(profile).split('\n').slice(1, -2),
  );
  expect(rows.filter((row) => row.includes('[E]')).length).toBeLessThanOrEqual(37);
});

test.each(['huawei', 'ericsson', 'zte', 'nokia', 'rai'])(
  'nbiot-good@%s releases after its own time',
  (name) => {
    const { faults } = findProfile(`nbiot-good@${name}`);
    const radio = faults.find(({ fault }) => fault === 'radio');
    expect(radio?.fault === 'radio' && radio.states[0].afterS).toBeLessThan(9);
    expect(linkPlan([`nbiot-good@${name}`, 'tunnel']).name).toBe(`nbiot-good@${name},tunnel`);
  },
);

test('a vendor that does not exist is refused with the names of those that do', () => {
  expect(() => findProfile('nbiot-good@acme')).toThrow(
    /no variant of "nbiot-good" is called "acme"; there are @huawei/,
  );
  expect(() => findProfile('gprs@nokia')).toThrow(/no variant of "gprs" is called "nokia"; it has none/);
  expect(() => findProfile('nbiot-good@constructor')).toThrow(/no variant/);
  expect(() => findProfile('nbiot-good@nokia@zte')).toThrow(/is called "nokia@zte"/);
  expect(() => findProfile(`${file({ name: 'mine', faults: [loss] })}@nokia`)).toThrow(
    /a file has no variants; name it without @nokia/,
  );
});

test('quantiles are drawn as they were measured, and never past the last', () => {
  const random = new Random('quantiles');
  const drawn = Float64Array.from({ length: 20_000 }, () =>
    drawSeconds({ min: 1, p50: 2.77, p90: 13.5, p99: 262 }, random),
  ).sort();
  expect(drawn[10_000]).toBeCloseTo(2.77, 1);
  expect(drawn[18_000]).toBeGreaterThan(12);
  expect(drawn[18_000]).toBeLessThan(15);
  expect(drawn[19_999]).toBe(262);
  expect(drawn[0]).toBeGreaterThanOrEqual(1);
});

const loss = { fault: 'loss', upPercent: 1, downPercent: 1 };

test.each([
  ['loss over 100 %', [{ ...loss, upPercent: 101 }], /faults\.0\.upPercent is over 100 %/],
  ['negative loss', [{ ...loss, upPercent: -1 }], /faults\.0\.upPercent must not be negative/],
  ['an unknown field', [{ ...loss, size: 1 }], /unknown field faults\.0\.size/],
  ['a missing field', [{ fault: 'loss', upPercent: 1 }], /faults\.0\.downPercent is missing/],
  ['a text for a number', [{ ...loss, upPercent: 'much' }], /faults\.0\.upPercent must be a number/],
  [
    'a rate of 0',
    [{ fault: 'rate', upKbit: 0, downKbit: 1, queueKB: 1 }],
    /faults\.0\.upKbit must be more than 0/,
  ],
  ['a range that goes back', [{ fault: 'attach', durationS: [9, 3] }], /faults\.0\.durationS must go from/],
  ['a p90 below its p50', [{ fault: 'delay', rttMsP50: 9, rttMsP90: 3 }], /rttMsP90 must not be less/],
  ['outages at no time', [{ fault: 'outages', durationS: [1, 2] }], /outages: give perHour or atS/],
  ['an unknown fault', [{ fault: 'gremlin' }], /faults\.0\.fault must be one of/],
  ['no fault', [], /faults must have one fault or more/],
  ['too many', Array(MAX_FAULTS + 1).fill(loss), /faults must have 64 faults or fewer/],
  ['no recording', [{ fault: 'recorded', up: 'no', down: 'no', queueKB: 9 }], /no such file/],
] as [string, unknown[], RegExp][])('a file with %s is refused by its field', (_, faults, message) => {
  expect(() => findProfile(file({ name: 'mine', faults }))).toThrow(message);
});

test('a file that is not there, or is no JSON, or has an unknown field, is named', () => {
  expect(() => linkPlan(['./nowhere.json'])).toThrow(/nowhere\.json: no such file/);
  expect(() => linkPlan([file('{')])).toThrow(/is not JSON/);
  expect(() => linkPlan([file({ name: 'x', faults: [loss], colour: 1 })])).toThrow(/unknown field colour/);
  expect(() => linkPlan(['carrier-pigeon'])).toThrow(/no link is called "carrier-pigeon"; there are gprs/);
});

test("one's own overlay lies over a profile", () => {
  const mine = file({ name: 'mine', kind: 'overlay', faults: [{ ...loss, basis: 'my cellar' }] });
  expect(linkPlan(['ltem', mine]).faults[0]).toMatchObject(loss);
  expect(describeLink(findProfile(mine))).toContain('my cellar');
});

test('a link through which nothing ever passes is known before the run', () => {
  const all = { fault: 'loss', upPercent: 0, downPercent: 100 };
  expect(neverPasses(linkPlan([file({ name: 'dead', faults: [all] })]))).toBe(true);
  expect(neverPasses(linkPlan(['nbiot-deep', 'dead-zone']))).toBe(false);
});

/** Of the 75 before the cellular profiles followed public data; docs/links.md says so. */
const MAX_CHOICES = 31;

test('few numbers of the cellular profiles are choices of ours, at most half of what they were', () => {
  const cellular = CATALOGUE.filter(({ name, kind }) => kind === 'profile' && !name.startsWith('wifi'));
  const rows = cellular.flatMap((profile) => describeLink(profile).split('\n').slice(1, -2));
  expect(rows.filter((row) => row.includes('[E]')).length).toBeLessThanOrEqual(MAX_CHOICES);
});
