import { expect, test } from 'vitest';
import { CONNACK as CONNACK_TYPE, CONNECT } from '../../../simulator/broker/codec/packets.ts';
import { Checks } from '../../../simulator/checks/index.ts';
import { listRules, RULE_SETS, ruleChecks } from '../../../simulator/checks/rules/index.ts';
import { JUDGED_FROM } from '../../../simulator/checks/rules/kinds/back-off.ts';
import { MIN_FLEET } from '../../../simulator/checks/rules/kinds/storm.ts';
import { moteHere } from '../../commands/cli.ts';
import { CONNACK, PINGREQ, REFUSAL, resultOf, SECOND } from '../packets.ts';

const MINUTE = 60 * SECOND;
const BACK_OFF = 'verizon: back-off after refusals, to 16 s or more';

function judging(names: string[], { devices = 1, radioTailS = 0 } = {}): Checks {
  return new Checks({ devices, more: ruleChecks(names, radioTailS * SECOND) });
}

/** Attempts of device 1 that come to nothing, with these waits between them, s. */
function refusedWith(waitsS: number[], end: (checks: Checks, timeUs: number, connection: number) => void) {
  const checks = judging(['verizon']);
  let timeUs = 0;
  [...waitsS, 0].forEach((waitS, index) => {
    checks.dialled(timeUs, 1, index + 1);
    timeUs += SECOND;
    end(checks, timeUs, index + 1);
    timeUs += waitS * SECOND;
  });
  return resultOf(checks, BACK_OFF);
}

test('a run without rules has none of their checks', () => {
  const names = new Checks().results().map(({ name }) => name);
  expect(names.filter((name) => RULE_SETS.some((set) => name.startsWith(set.name)))).toEqual([]);
});

test('the fifth radio access within an hour breaks a rule of four, and is told with device and time', () => {
  const checks = judging(['verizon']);
  for (const minute of [0, 14, 28, 42, 59]) checks.radioWoke(minute * MINUTE, 3);
  const result = resultOf(checks, 'verizon: at most 4 radio accesses an hour');
  expect(result).toMatchObject({ evaluated: 5, failed: 1 });
  expect(result.detail).toBe('device 3 at 3540.000 s: 5 radio accesses within an hour');
});

test('four in each hour keep that rule, and each device has its own four', () => {
  const checks = judging(['verizon']);
  for (let minute = 0; minute < 600; minute += 15) {
    checks.radioWoke(minute * MINUTE, 1);
    checks.radioWoke(minute * MINUTE, 2);
  }
  expect(resultOf(checks, 'verizon: at most 4 radio accesses an hour').failed).toBe(0);
});

test('attaches and attempts to connect are counted by the hour too', () => {
  const checks = judging(['gsma-ts34']);
  for (let index = 0; index < 61; index++) checks.dialled(index * 50 * SECOND, 1, index + 1);
  for (let index = 0; index < 11; index++) checks.attached(index * MINUTE, 1);
  expect(resultOf(checks, 'gsma-ts34: at most 60 attempts to connect an hour').failed).toBe(1);
  expect(resultOf(checks, 'gsma-ts34: at most 10 attaches an hour').failed).toBe(1);
});

test('keep-alives closer together than the rule says break it', () => {
  const checks = judging(['verizon']);
  for (const atS of [0, 300, 599]) checks.sent(atS * SECOND, 1, 1, PINGREQ);
  const result = resultOf(checks, 'verizon: keep-alives at least 300 s apart');
  expect(result).toMatchObject({ evaluated: 3, failed: 1 });
  expect(result.detail).toContain('a PINGREQ 299.0 s after the one before');
});

test('a radio that stays on for longer than the rule says breaks it each time it wakes', () => {
  const name = 'verizon: radio released within 5 s of the last byte';
  const [long, short] = [20, 2].map((radioTailS) => judging(['verizon'], { radioTailS }));
  for (const checks of [long, short]) checks.radioWoke(0, 1);
  expect(resultOf(long, name)).toMatchObject({ evaluated: 1, failed: 1 });
  expect(resultOf(short, name)).toMatchObject({ evaluated: 1, failed: 0 });
});

test('a client that tries every five seconds has no back-off, whether it is refused by TCP or by a CONNACK', () => {
  const steady = new Array<number>(20).fill(5);
  const byTcp = refusedWith(steady, (checks, timeUs, connection) =>
    checks.connectFailed(timeUs, 1, connection),
  );
  const byBroker = refusedWith(steady, (checks, timeUs, connection) => {
    checks.received(timeUs, 1, connection, REFUSAL);
    checks.closed(timeUs, 1, connection);
  });
  expect(byTcp.failed).toBe(steady.length + 1 - JUDGED_FROM);
  expect(byTcp.detail).toContain(
    '8 attempts in a row came to nothing, and its last 6 waits were 5.0 s or less',
  );
  expect(byBroker).toEqual(byTcp);
});

test('waits that double keep the rule, and so does a short one by chance among long ones', () => {
  const doubling = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 90, 1, 1];
  const result = refusedWith(doubling, (checks, timeUs, connection) =>
    checks.connectFailed(timeUs, 1, connection),
  );
  expect(result.evaluated).toBeGreaterThan(0);
  expect(result.failed).toBe(0);
});

test('a broker that accepts and hangs up at once has refused; one that keeps the connection has not', () => {
  const steady = new Array<number>(20).fill(5);
  const kept = (heldS: number) =>
    refusedWith(steady, (checks, timeUs, connection) => {
      checks.received(timeUs - heldS * SECOND, 1, connection, CONNACK);
      checks.closed(timeUs, 1, connection);
    });
  expect(kept(1).failed).toBeGreaterThan(0);
  expect(kept(6)).toMatchObject({ evaluated: 0, failed: 0 });
  expect([CONNACK.type, CONNECT]).toEqual([CONNACK_TYPE, 1]);
});

test('a fleet that tries within one second breaks the rule once; spread over the minute it keeps it', () => {
  const name = '1nce: no second in which more than 25 % of a fleet try to connect';
  const devices = 2 * MIN_FLEET;
  const [together, spread, few] = [devices, devices, MIN_FLEET - 1].map((count) =>
    judging(['1nce'], { devices: count }),
  );
  for (let device = 1; device <= devices; device++) {
    together.dialled(5 * SECOND, device, 1);
    spread.dialled(device * SECOND, device, 1);
  }
  for (let device = 1; device < MIN_FLEET; device++) few.dialled(5 * SECOND, device, 1);
  expect(resultOf(together, name)).toMatchObject({ failed: 1 });
  expect(resultOf(together, name).detail).toContain('the 11th of 40 boards to try in one second');
  expect(resultOf(spread, name)).toMatchObject({ evaluated: devices, failed: 0 });
  expect(resultOf(few, name)).toMatchObject({ evaluated: 0, failed: 0 });
});

test('each rule names its source, graded', () => {
  for (const { rules } of RULE_SETS) for (const { source } of rules) expect(source).toMatch(/^\[[MD]\] /);
  expect(listRules()).toContain('verizon: ');
});

test('mote sim --rules fails with device, time and the command that replays it; list shows the rules', async () => {
  const asked = ['sim', '--devices', '1', '--for', '10m', '--rules'];
  const { status, stdout, stderr } = await moteHere([...asked, 'verizon,1nce']);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /check failed: verizon: keep-alives at least 300 s apart \(\d+ times; device 1 at [\d.]+ s: /,
  );
  expect(stdout.trimEnd()).toMatch(/next: npx mote replay .* --rules verizon,1nce$/);
  expect((await moteHere([...asked, 'list'])).stdout.trimEnd()).toBe(listRules());
  const wrong = await moteHere([...asked, 'o2']);
  expect(wrong).toMatchObject({
    status: 2,
    stderr: 'mote: --rules o2: there are gsma-ts34, verizon, 1nce\n',
  });
});
