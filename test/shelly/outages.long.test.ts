import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, planOf, readFaults } from '../../simulator/run/index.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import { runWorld } from '../world/worlds.ts';

/** As most scripts publish: to MQTT, and on. */
const PLAIN = `
  var settings = null, n = 0, run = Math.random();
  function read() { MQTT.publish(settings.topic, run + " " + ++n, 1, false); }
  Shelly.call("KVS.Get", { key: "mote" }, function (result) {
    settings = result.value;
    Timer.set(settings.every * 1000, true, read);
  });`;

/** Six hours of three Shellys in tunnels, with two power cuts in their outages, one outside, and a broker that restarts. */
function planned(seed: number, script?: string) {
  const faults = readFaults([
    { fault: 'power-cut', at: '40m', for: '2m' },
    { fault: 'broker-crash', at: '1h', for: '20m', keeps: 'state' },
    { fault: 'power-cut', at: '70m', for: '2m' },
    { fault: 'tunnel', at: '2h', for: '30m' },
    { fault: 'power-cut', at: '2h20m', for: '30s' },
    { fault: 'reboot', at: '4h' },
  ]);
  const run = {
    ...OPEN_OPTIONS,
    devices: 3,
    forUs: 6 * 3600e6,
    everyUs: 60e6,
    link: ['nbiot-good', 'tunnel'],
    seed,
  };
  const plan = planOf({ ...run, board: 'shelly', faults }, ownFirmware);
  return script === undefined ? plan : { ...plan, app: makeProgram('plain.js', script) };
}

test('a Shelly with the outbox loses nothing over tunnels, a broker restart and power cuts, in any of three worlds', () => {
  for (const seed of [1, 2, 3]) {
    const report = runWorld(planned(seed));
    expect(report.readings).toMatchObject({ lost: 0, refused: 0, delivered: report.readings.taken });
    expect(report.readings.taken).toBeGreaterThan(1000);
    expect(report.reconnects).toBeGreaterThan(10);
    expect(report.checks.filter(({ failed }) => failed > 0)).toEqual([]);
  }
});

test('the same script without it loses readings: some are refused, some are lost with the power or the connection', () => {
  const { readings } = runWorld(planned(1, PLAIN));
  expect(readings.refused).toBeGreaterThan(30);
  expect(readings.lost).toBeGreaterThan(5);
  expect(readings.delivered).toBe(readings.taken - readings.refused - readings.lost);
});

test('one seed is one run', () => {
  const [first, again, other] = [planned(4), planned(4), planned(5)].map((plan) => runWorld(plan).traceHash);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
