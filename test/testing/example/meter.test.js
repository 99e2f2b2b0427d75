import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from 'mote-mqtt/testing';

test('no reading of the meter is lost in tunnels', () => {
  const run = simulate({ app: 'meter.js', link: 'nbiot-good,tunnel', for: '6h' });
  assert.equal(run.readings.lost, 0, run.replay);
  assert.deepEqual(run.failed, []);
});
