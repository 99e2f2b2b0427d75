import { expect, test } from 'vitest';
import { MINUTE_US, planWith, program, runWorld } from '../world/worlds.ts';

/** Ten minutes of one Shelly whose broker is away from minute 3 to 5. */
function overRestart(script: string) {
  const printed: string[] = [];
  const plan = planWith({
    ...{ board: 'shelly', devices: 1, link: ['wifi-home'], forUs: 10 * MINUTE_US, settleUs: MINUTE_US },
    app: program(script),
    faults: [{ fault: 'broker-crash', at: '3m', for: '2m', keeps: 'state' }],
  });
  const report = runWorld(plan, undefined, { printed: (_timeUs, _device, line) => printed.push(line) });
  return { printed, report };
}

test('MQTT.publish says false while the device is offline, and keeps nothing of it', () => {
  const script = `
    var n = 0;
    Timer.set(30000, true, function () { print(MQTT.isConnected() === MQTT.publish("t", "" + ++n, 1, false)); });`;
  const { printed, report } = overRestart(script);
  expect(new Set(printed)).toEqual(new Set(['true']));
  expect(report.readings.refused).toBeGreaterThan(2);
  expect(report.readings.delivered).toBe(report.readings.accepted);
});

test('the device comes back by itself, tells the script, and subscribes again', () => {
  const script = `
    MQTT.setConnectHandler(function () { print("up"); });
    MQTT.setDisconnectHandler(function () { print("down"); });
    MQTT.subscribe("t/#", function (topic, message, data) { print(topic, message, data); }, 7);
    Timer.set(120000, false, function () { MQTT.publish("t/a", "one"); });
    Timer.set(480000, false, function () { MQTT.publish("t/b", "two"); });`;
  expect(overRestart(script).printed).toEqual(['up', 't/a one 7', 'down', 'up', 't/b two 7']);
});

test('of messages that are on their way when the link goes, the firmware sends the last five again', () => {
  const printed: string[] = [];
  const plan = planWith({
    ...{ board: 'shelly', devices: 1, link: ['wifi-home'], forUs: 20 * MINUTE_US, settleUs: MINUTE_US },
    app: program(`
      var n = 0;
      Timer.set(300500, false, function () { while (n < 8) print(MQTT.publish("t", "" + ++n, 1, false)); });`),
    faults: [{ fault: 'tunnel', at: '5m', for: '10m' }],
  });
  const { readings } = runWorld(plan, undefined, { printed: (_timeUs, _device, line) => printed.push(line) });
  expect(printed).toEqual(Array.from({ length: 8 }, () => 'true'));
  expect(readings).toMatchObject({ accepted: 8, delivered: 5, lost: 3 });
});
