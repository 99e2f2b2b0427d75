import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONNECT, PINGREQ, PINGRESP, PUBACK, PUBLISH } from '../../simulator/broker/codec/packets.ts';
import { PURPOSES, Purposes } from '../../simulator/report/purposes.ts';
import { yearOf } from '../../simulator/report/year.ts';
import type { Flow } from '../../simulator/tcp/index.ts';
import { ACK, Segment, SYN } from '../../simulator/tcp/segment.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';

const HOUR_US = 3600e6;
const packet = (type: number) => String.fromCharCode(type << 4, 2, 0, 1);

/** A segment of a connection of device 1; it takes 40 bytes and its payload. */
function segment(path: object, isUp: boolean, payload: string, flags = ACK): Segment {
  const made = new Segment();
  made.path = path as Flow;
  made.direction = isUp ? 0 : 1;
  made.payload = payload;
  made.flags = flags;
  made.bytes = 40 + payload.length;
  return made;
}

test('a segment counts for the packet in it, an acknowledgement for what it acknowledges', () => {
  const purposes = new Purposes();
  const [first, second] = [{ device: 1 }, { device: 1 }];
  purposes.take(segment(first, true, '', SYN), 0);
  for (const path of [second, second]) purposes.take(segment(path, true, packet(CONNECT)), 1);
  purposes.take(segment(second, true, packet(PUBLISH)), 2);
  purposes.take(segment(second, false, packet(PUBACK)), 3);
  purposes.take(segment(second, true, ''), 4);
  purposes.take(segment(second, true, packet(PINGREQ)), 5);
  purposes.take(segment(second, false, packet(PINGRESP)), 6);
  purposes.take(segment(second, true, ''), 7);
  const again = segment(second, true, packet(PUBLISH));
  again.isRetransmission = true;
  purposes.take(again, 8);
  const { once, daily } = purposes.spending;
  expect(once.connects).toBe(40);
  expect(daily).toEqual({ readings: 128, 'keep-alive': 128, connects: 88, TLS: 0, 'sent again': 44 });
});

test('a handshake of TLS is TLS, to the end of a long flight; of a record it is what is not inside', () => {
  const purposes = new Purposes();
  purposes.take(segment({ device: 1 }, true, '', SYN), 0);
  const path = { device: 1 };
  purposes.take(segment(path, false, `\x16\x03\x03\x07\x47${'\0'.repeat(1435)}`), 1);
  purposes.take(segment(path, false, '\0'.repeat(428)), 2);
  const sealed = `\x17\x03\x03\0\x1c${'\0'.repeat(24)}${packet(PUBLISH)}`;
  purposes.take(segment(path, true, sealed), 3);
  expect(purposes.spending.daily).toMatchObject({ TLS: 1480 + 468 + 29, readings: 44 });
});

test('in the frames of a WebSocket, masked or not, the packet counts', () => {
  const purposes = new Purposes({ isWebSocket: true });
  const path = { device: 1 };
  const masked = `\x82\x84\x01\x02\x03\x04${String.fromCharCode((PINGREQ << 4) ^ 1)}\x02\x03\x05`;
  purposes.take(segment(path, true, 'GET / HTTP/1.1'), 0);
  purposes.take(segment(path, true, masked), 1);
  purposes.take(segment(path, false, `\x82\x04${packet(PINGRESP)}`), 2);
  expect(purposes.spending.once.connects).toBe(54);
  expect(purposes.spending.daily['keep-alive']).toBe(50 + 46);
});

test('a plan that rounds up bills each record, and the first connect counts once a year', () => {
  const purposes = new Purposes();
  const path = { device: 1 };
  purposes.take(segment(path, true, packet(CONNECT)), 0);
  purposes.take(segment(path, true, packet(PUBLISH)), 1);
  purposes.take(segment(path, true, packet(PUBLISH)), HOUR_US);
  const days = { deviceDays: 1, devices: 1 };
  const plan = { pricePerMb: 2, roundingBytes: 1000, recordUs: HOUR_US };
  const year = yearOf(purposes.spending, days, plan);
  expect(year.totalMb).toBeCloseTo((44 + 88 * 365.25) / 1e6, 9);
  expect(year.billedMb).toBeCloseTo((year.totalMb * 2000) / 132, 9);
  expect(year.cost).toBeCloseTo(2 * year.billedMb, 9);
  expect(yearOf(purposes.spending, days, { ...plan, roundingBytes: 1, pricePerMb: null })).toMatchObject({
    billedMb: year.totalMb,
    cost: null,
  });
});

test('mote sim --budget says what a year costs, and which rules of operators it breaks', async () => {
  const file = join(temporaryFolder(), 'budget.json');
  const asked =
    '--budget --link ltem --payload cbor --for 3h --price-per-mb 0.5 --rounding 1kB --rules verizon';
  const { status, stdout } = await moteHere(['sim', ...asked.split(' '), '--json', file]);
  expect(status).toBe(0);
  const { rows, years } = JSON.parse(readFileSync(file, 'utf8'));
  const [{ year }] = years;
  expect(PURPOSES.reduce((sum, one) => sum + year.mb[one], 0)).toBeCloseTo(year.totalMb, 9);
  // The month's estimate counts the first connect by the day.
  const ofMonths = (rows[0].single.mbPerMonth / 30) * 365.25;
  expect(year.totalMb).toBeLessThan(ofMonths);
  expect(year.totalMb).toBeGreaterThan(0.8 * ofMonths);
  expect(year.billedMb).toBeGreaterThan(year.totalMb);
  expect(year.cost).toBeCloseTo(year.billedMb / 2, 9);
  expect(stdout).toMatch(/verizon \d of 4\n/);
  expect(stdout).toContain('each hour with data rounded up to 1 000 B, at 0.5 for a MB');
});

test.each([
  ['--budget --rounding 1x', '--rounding 1x: give a size from 1B to 100MB'],
  ['--budget --rounding 1kB/soon', '--rounding soon: not a duration'],
  ['--budget --rounding 0B', '--rounding 0B: give a size from 1B'],
  ['--budget --price-per-mb -1', '--price-per-mb -1: give an amount'],
  ['--price-per-mb 1', '--price-per-mb: only with --budget'],
])('mote sim %s is refused', async (args, message) => {
  const { status, stderr } = await moteHere(['sim', ...args.split(' ')]);
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
});
