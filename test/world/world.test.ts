import { expect, test } from 'vitest';
import type { WrittenFault } from '../../simulator/world/faults/index.ts';
import { check, HOUR_US, planWith, program, runWorld } from './worlds.ts';

test('every reading arrives through outages and a broker restart, and every check was put to the test', () => {
  const faults: WrittenFault[] = [{ at: '20m', for: '2m', fault: 'broker-crash', keeps: 'state' }];
  const report = runWorld(planWith({ forUs: 4 * HOUR_US, faults }));
  expect(report.readings).toMatchObject({ lost: 0, lostByBroker: 0, outOfOrder: 0, refused: 0 });
  expect(report.readings.delivered).toBe(report.readings.taken);
  expect(report.readings.taken).toBeGreaterThan(3 * 4 * 119);
  expect(report.reconnects).toBeGreaterThan(3);
  expect(report.faults).toMatchObject({ brokerRestarts: 1 });
  expect(report.faults.outages).toBeGreaterThan(10);
  expect(report.checks.filter((one) => one.failed > 0)).toEqual([]);
  const untested = report.checks.filter((one) => one.evaluated === 0).map((one) => one.name);
  expect(untested).toEqual([
    'QoS 2 exactly once',
    'nothing lost over power cuts',
    'announced in each session',
    'QoS 0 at most once',
    'QoS 2 handshake',
    'PUBACK for every message',
    'QoS 2 exactly once to the program',
    'slow acknowledgements waited for',
    'subscribed again',
    'no reconnect storm after a broker restart',
  ]);
});

test('one seed gives one trace; another seed, build or link gives another', () => {
  const hashOf = (more: Parameters<typeof planWith>[0]) => runWorld(planWith(more)).traceHash;
  const plain = hashOf({});
  expect(hashOf({})).toBe(plain);
  expect(hashOf({ seed: 2 })).not.toBe(plain);
  expect(hashOf({ link: ['ltem', 'dead-zone'] })).not.toBe(plain);
});

test('a broker that loses its state on a restart costs no QoS 1 reading', () => {
  const faults: WrittenFault[] = [{ at: '20m', for: '1m', fault: 'broker-crash', keeps: 'nothing' }];
  expect(runWorld(planWith({ faults })).readings).toMatchObject({ lost: 0 });
});

test('QoS 0 readings may be lost in an outage, and never arrive twice', () => {
  const report = runWorld(planWith({ qos: 0, forUs: 4 * HOUR_US }));
  expect(report.readings.lost).toBe(0);
  expect(report.readings.delivered).toBeLessThan(report.readings.taken);
  expect(check(report, 'QoS 0 at most once')).toMatchObject({ failed: 0 });
  expect(check(report, 'QoS 0 at most once').evaluated).toBeGreaterThan(500);
});

test("a program written for Espruino's MQTT module runs unchanged", () => {
  const theirs = program(`
    var mqtt = require("MQTT").connect({ host: "broker", client_id: getSerial() });
    mqtt.on("disconnected", function () { setTimeout(function () { mqtt.connect(); }, 1000); });
    mqtt.on("connected", function () { mqtt.subscribe("commands/" + getSerial()); });
    setInterval(function () { mqtt.publish("t", getTime().toString(), { qos: 1 }); }, 60000);`);
  const report = runWorld(planWith({ app: theirs }));
  expect(report.readings).toMatchObject({ taken: 3 * 59, delivered: 3 * 59, lost: 0 });
});

test('an error in a callback is told and the program goes on; one that stops the board fails a check', () => {
  const careless = program('setTimeout(function () { undefinedThing.x = 1; }, 1000);');
  const report = runWorld(planWith({ app: careless, devices: 1 }));
  expect(report.programErrors[0]).toMatch(/^device 1, test.js:1 in the callback of setTimeout: /);
  expect(check(report, 'programs keep running')).toMatchObject({ failed: 0 });
  const endless = program('setTimeout(function () { for (;;) {} }, 1000);');
  const stuck = runWorld(planWith({ app: endless, devices: 1 }));
  expect(check(stuck, 'programs keep running')).toMatchObject({ evaluated: 1, failed: 1 });
});

test('a program that fails at its start ends the run with device, file and line', () => {
  const broken = program('var a = 1;\nthrow new Error("no sensor");');
  expect(() => runWorld(planWith({ app: broken }))).toThrow('test.js:2');
});

test('boards whose programs change what is built in keep that for themselves, and one seed gives one hash', () => {
  const changing = program(`
    Date.prototype.seconds = function () { return (this.getTime() / 1000) | 0; };
    String.prototype.count = 0;
    var config = require("Storage").readJSON("mote.json", true);
    var mqtt = require("MQTT").create(config.host, config);
    setInterval(function () {
      String.prototype.count++;
      mqtt.publish(config.topic, '{"n":' + "".count + ',"t":' + new Date().seconds() + '}', { qos: 1 });
    }, config.every * 1000);
    mqtt.connect();`);
  const notes = new Set<string>();
  const run = () => {
    const seen: string[] = [];
    const report = runWorld(planWith({ app: changing }), (event) => seen.push(event), {
      noted: (line) => notes.add(line),
    });
    return [report.traceHash, report.readings.lost, report.readings.delivered, seen.length];
  };
  const first = run();
  expect(run()).toEqual(first);
  expect(first[1]).toBe(0);
  expect(first[2]).toBeGreaterThan(300);
  expect([...notes]).toEqual([
    'test.js:2 changes Date: the board has JavaScript of its own, which is slower',
  ]);
});
