import { expect, test } from 'vitest';
import { WitnessLog } from '../../../simulator/world/witness/witness-log.ts';

test('a reading that is acknowledged again after a power cut is to be kept once', () => {
  const log = new WitnessLog();
  const reading = { topic: 't', payload: 'x' };
  log.acknowledged(reading);
  log.acknowledged(reading);
  log.heard('t', 'x');
  expect(log.results()).toMatchObject([{ evaluated: 1, failed: 0 }]);
});

test('two equal readings are to be kept twice', () => {
  const log = new WitnessLog();
  log.acknowledged({ topic: 't', payload: 'x' });
  log.acknowledged({ topic: 't', payload: 'x' });
  log.heard('t', 'x');
  expect(log.results()).toMatchObject([{ evaluated: 2, failed: 1 }]);
});
