import { expect, test } from 'vitest';
import { CONNACK, PUBACK, PUBLISH } from '../../simulator/broker/codec/packets.ts';
import type { WirePacket } from '../../simulator/checks/packet.ts';
import { BINS } from '../../simulator/report/record/bins.ts';
import { MAX_IN_FLIGHT, Recorder } from '../../simulator/report/record/recorder.ts';
import { MAX_LANES } from '../../simulator/report/record/timeline.ts';

const END_US = BINS * 1e6;
const packet = (more: Partial<WirePacket>): WirePacket => ({
  type: 0,
  packetId: 0,
  publish: null,
  aliasSavedBytes: null,
  level: 0,
  keepAliveS: 0,
  clientId: '',
  sessionPresent: false,
  code: 0,
  ...more,
});
const connack = packet({ type: CONNACK });
const reading = { topic: 't', payload: 'x', qos: 1 as const };

function handOver(recorder: Recorder, atS: number, device = 1): void {
  recorder.handedOver({ ...reading, timeUs: atS * 1e6, device, accepted: true });
}

test('a path that is away and a connection that is lost are drawn apart', () => {
  const recorder = new Recorder({ first: 1, last: 1 }, END_US);
  recorder.reachable(0, 1);
  recorder.received(5e6, 1, 1, connack);
  recorder.unreachable(10e6, 1);
  recorder.closed(15e6, 1, 1);
  recorder.reachable(30e6, 1);
  recorder.received(34e6, 1, 2, connack);
  recorder.ended(END_US);
  const [{ cut, connected }] = recorder.timeline.lanes;
  expect(cut.flatMap((share, bin) => (share > 0 ? bin : []))).toEqual(
    Array.from({ length: 20 }, (_, index) => 10 + index),
  );
  expect([connected[4], connected[14], connected[15], connected[33], connected[34]]).toEqual([0, 1, 0, 0, 1]);
});

test('readings wait until their PUBACK, and those of a board without power are gone', () => {
  const recorder = new Recorder({ first: 1, last: 1 }, END_US);
  for (const atS of [10, 20, 30]) handOver(recorder, atS);
  const publish = { ...reading, dup: false, retain: false, packetId: 7 };
  recorder.sent(35e6, 1, 1, packet({ type: PUBLISH, publish, packetId: 7 }));
  for (const atS of [40, 41]) recorder.received(atS * 1e6, 1, 1, packet({ type: PUBACK, packetId: 7 }));
  recorder.poweredOff(50e6, 1);
  recorder.ended(END_US);
  const { waiting } = recorder.timeline;
  expect([9, 15, 25, 35, 45, 55].map((bin) => waiting[bin])).toEqual([0, 1, 2, 3, 2, 0]);
});

test(`of one device at most ${MAX_IN_FLIGHT} packet ids are followed`, () => {
  const recorder = new Recorder({ first: 1, last: 1 }, END_US);
  for (let packetId = 1; packetId <= MAX_IN_FLIGHT + 1; packetId++) {
    handOver(recorder, 10);
    recorder.sent(
      10e6,
      1,
      1,
      packet({ type: PUBLISH, publish: { ...reading, dup: false, retain: false, packetId }, packetId }),
    );
  }
  for (let packetId = 1; packetId <= MAX_IN_FLIGHT + 1; packetId++)
    recorder.received(20e6, 1, 1, packet({ type: PUBACK, packetId }));
  recorder.ended(END_US);
  expect(recorder.timeline.waiting[BINS - 1]).toBe(1);
});

test(`of more than ${MAX_LANES} devices the fleet is kept, and the first ${MAX_LANES} one by one`, () => {
  const recorder = new Recorder({ first: 1, last: 1000 }, END_US);
  for (let device = 1; device <= 1000; device++) handOver(recorder, 10, device);
  recorder.ended(END_US);
  expect(recorder.timeline.lanes.map(({ device }) => device)).toEqual(
    Array.from({ length: MAX_LANES }, (_, index) => index + 1),
  );
  expect(Math.max(...recorder.timeline.waiting)).toBe(1000);
});
