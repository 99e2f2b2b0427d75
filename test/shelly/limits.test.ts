import { expect, test } from 'vitest';
import { ranScript } from './script.ts';

const printedBy = (text: string) => ranScript(text).printed;

test('a sixth timer, an eleventh topic and a sixth call at once are errors of the script', () => {
  const script = `
    function nothing() {}
    function tried(what, action) { try { action(); } catch (error) { print(what + ": " + error.message); } }
    var i;
    for (i = 0; i < 6; i++) tried("timer " + i, function () { Timer.set(1000, true, nothing); });
    for (i = 0; i < 11; i++) tried("topic " + i, function () { MQTT.subscribe("t/" + i, nothing); });
    for (i = 0; i < 6; i++) tried("call " + i, function () { Shelly.call("MQTT.GetStatus", {}, nothing); });`;
  expect(printedBy(script)).toEqual([
    'timer 5: Too many timers: no more than 5',
    'topic 10: Too many MQTT subscriptions: no more than 10',
    'call 5: Too many calls in progress',
  ]);
});

test('a timer that has run, and a call that was answered, make room for the next', () => {
  const script = `
    var left = 20;
    function next() { if (--left) Shelly.call("Sys.GetStatus", {}, later); else print("done"); }
    function later() { Timer.set(10, false, next); }
    next();`;
  expect(printedBy(script)).toEqual(['done']);
});

test('what a script does not catch ends it, and the device stays connected', () => {
  const script = `
    MQTT.setConnectHandler(function () { print("connected"); });
    Timer.set(1000, true, function () { print("tick"); });
    Timer.set(60000, false, function () { nothingOfThatName(); });`;
  const { printed, report } = ranScript(script);
  expect(printed.filter((line) => line === 'tick')).toHaveLength(60);
  expect(printed.at(-2)).toContain('Uncaught ReferenceError');
  expect(report.programErrors).toHaveLength(1);
});

test('KVS has 50 keys, keys of 42 characters and values of 253 bytes, and outlives nothing that it refused', () => {
  const script = `
    var text = ""; while (text.length < 251) text += "x";
    var steps = [
      ["KVS.Set", { key: "a", value: text }], ["KVS.Get", { key: "a" }],
      ["KVS.Set", { key: "a", value: text + "x" }],
      ["KVS.Set", { key: text, value: 1 }], ["KVS.Get", { key: "b" }], ["KVS.Nothing", {}], ["BLE.GetStatus", {}],
      ["KVS.Delete", { key: "a" }], ["KVS.Delete", { key: "a" }], ["Switch.Set", { id: 3, on: true }], ["Switch.Set", { on: true }]];
    var at = 0;
    function next() { if (at < steps.length) Shelly.call(steps[at][0], steps[at][1], answered); else fill(0, 0, ""); }
    function answered(result, code, message) { print(steps[at++][0], code, message); next(); }
    var keys = 0;
    function fill(result, code, message) {
      if (code) print(keys, code, message); else Shelly.call("KVS.Set", { key: "k" + ++keys, value: keys }, fill);
    }
    next();`;
  expect(printedBy(script)).toEqual([
    'KVS.Set 0 null',
    'KVS.Get 0 null',
    "KVS.Set -103 Argument 'value', length should be less than 254!",
    "KVS.Set -103 Argument 'key', length should be less than 43!",
    "KVS.Get -105 Argument 'key', value 'b' not found!",
    'KVS.Nothing 404 No handler for KVS.Nothing',
    'BLE.GetStatus 404 No handler for BLE.GetStatus',
    'KVS.Delete 0 null',
    "KVS.Delete -105 Argument 'key', value 'a' not found!",
    "Switch.Set -105 Argument 'id', value 3 not found!",
    "Switch.Set -103 Missing or bad argument 'id'!",
    // One key is there already: the settings of the run.
    '50 -108 Resource exhausted: no more than 50 keys',
  ]);
});

test('parts of the firmware that are not simulated are refused by name, and names of Espruino are not there', () => {
  const plan = () => ranScript('BLE.Scanner.Start({});');
  expect(plan).toThrow('BLE is not simulated on a virtual Shelly (docs/shelly.md lists what is)');
  for (const name of ['setTimeout', 'digitalWrite', 'require', 'E', 'D4'])
    expect(() => ranScript(`print(typeof ${name}); ${name};`)).toThrow(`"${name}" is not defined`);
});

test('a script hears of its switch and of the connection', () => {
  const script = `
    Shelly.addStatusHandler(function (status, data) { print("status", JSON.stringify(status), data); }, "mine");
    Shelly.addEventHandler(function (event) { print("event", event.component, event.info.event, event.info.state); });
    Timer.set(60000, false, function () { Shelly.call("Switch.Set", { id: 0, on: true }); });
    Timer.set(62000, false, function () { print(Shelly.getComponentStatus("switch", 0).output, Shelly.getComponentConfig("mqtt").topic_prefix); });`;
  expect(printedBy(script)).toEqual([
    'status {"component":"mqtt","name":"mqtt","delta":{"connected":true}} mine',
    'status {"component":"switch:0","name":"switch","id":0,"delta":{"id":0,"output":true}} mine',
    'event switch:0 toggle true',
    'true mote-1',
  ]);
});
