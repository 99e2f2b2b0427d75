import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Frames } from '../../simulator/broker/codec/frames.ts';

function framesOf(pieces: string[]): [head: number, bytes: number][] {
  const frames = new Frames();
  const found: [number, number][] = [];
  for (const piece of pieces) {
    frames.push(piece);
    while (frames.next()) found.push([frames.head, frames.body.length]);
  }
  expect(frames.waitingBytes).toBe(0);
  return found;
}

test('however a stream is cut, the same packets come out', () => {
  const payloads = fc.array(fc.oneof(fc.nat(300), fc.nat(40_000)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(payloads, fc.array(fc.nat()), (lengths, cuts) => {
      const packets = lengths.map((length) =>
        mqtt.generate({
          cmd: 'publish',
          topic: 't',
          payload: 'x'.repeat(length),
          qos: 0,
          dup: false,
          retain: false,
        }),
      );
      const stream = Buffer.concat(packets).toString('latin1');
      const places = [0, ...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b), stream.length];
      const pieces = places.slice(1).map((end, index) => stream.slice(places[index], end));
      expect(framesOf(pieces)).toEqual(lengths.map((length) => [0x30, length + 3]));
    }),
  );
});
