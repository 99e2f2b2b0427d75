/**
 * When sensors are read and which readings go together. Asks drivers for readings and the engine for timers and
 * its clock; what becomes of a sample is the caller's.
 *
 * @module
 */
import type { Failure, Sensor } from '../../sensors/sensor.ts';
import type { Result, Sample } from '../payload/sample.ts';
import { everySlot } from './slots.ts';

/** One sensor and how often it is asked. */
export interface Channel {
  name: string;
  suffix: string;
  sensor: Sensor<object>;
  /** Every so many slots; slot numbers are the clock's, so that channels meet. */
  slots: number;
  /** Says whether a reading is worth sending; all are when it is left away. */
  wanted?(reading: object | Failure, atS: number): boolean;
}

/**
 * Reads the channels of each slot one after the other and hands on what is worth sending, as one sample. The
 * running number counts slots: a gap in it is a slot that was missed, or had nothing worth sending.
 */
export function station(
  channels: Channel[],
  everyS: number,
  phaseS: number,
  send: (sample: Sample) => void,
): void {
  let slotsPassed = 0;
  let number = 0;
  let current = 0;
  let atS = 0;
  let place = -1;
  let results: Result[] = [];

  function add(reading: object | Failure): void {
    const channel = channels[place];
    if (!channel.wanted || channel.wanted(reading, atS))
      results.push({ name: channel.name, suffix: channel.suffix, reading: reading });
    next();
  }

  function next(): void {
    do place++;
    while (place < channels.length && current % channels[place].slots);
    if (place < channels.length) {
      channels[place].sensor.read(add);
      return;
    }
    place = -1;
    const taken = results;
    results = [];
    if (taken.length) send({ number: number, atS: atS, results: taken });
  }

  everySlot(everyS, phaseS, (slot, missed, nowS) => {
    slotsPassed += missed + 1;
    // Still at the slot before: this one is missed.
    if (place >= 0) return;
    current = slot;
    number = slotsPassed;
    atS = nowS;
    next();
  });
}
