import { expect, test } from 'vitest';
import { RadioMeter } from '../../simulator/link/radio-meter.ts';
import { linkPlan } from '../../simulator/link-files/index.ts';

const meter = (link: string) => new RadioMeter(linkPlan(link.split(',')));

test('a packet keeps the radio on until the last idle timer; packets close together share it', () => {
  const radio = meter('nbiot-good');
  for (const atS of [100, 105, 500]) radio.packet(atS * 1e6);
  expect(radio.onUs).toBe(5e6 + 20e6 + 20e6);
});

test('a packet of an earlier time, as after a blocking connect, counts as no time', () => {
  const radio = meter('umts');
  for (const atS of [100, 90, 100]) radio.packet(atS * 1e6);
  expect(radio.onUs).toBe(17e6);
});

test('power saving mode cuts the radio off after its active timer', () => {
  const radio = meter('nbiot-good,psm');
  radio.packet(100e6);
  expect(radio.onUs).toBe(6e6);
});
