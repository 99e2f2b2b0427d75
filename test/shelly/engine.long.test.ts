import { expect, test } from 'vitest';
import { shellyOutbox } from '../../scripts/compiler/shelly.ts';
import { ENGINE, runText } from '../engine/real.ts';

// Skipped: ESPRUINO names no Linux build of Espruino. Shelly's interpreter is a modified Espruino.
const onEngine = test.skipIf(ENGINE === undefined);

/** A Shelly in Espruino: a store, a broker that gives marks back, and a second that passes when it is told. */
const SHELLY = `
var kvs = {}, onMark, tick, sent = [], isOnline = true, longest = 0;
var Timer = { set: function (ms, repeat, callback) { tick = callback; } };
var MQTT = {
  isConnected: function () { return isOnline; },
  subscribe: function (topic, callback) { onMark = callback; },
  publish: function (topic, message) {
    if (!isOnline) return false;
    if (topic === "outbox/x") setTimeout(function () { onMark(topic, message); }, 1); else sent.push(message);
    return true;
  }
};
function answered(method, params, callback) {
  if (method === "KVS.Get" && !kvs[params.key]) return callback(null, -105, "not found");
  if (method === "KVS.Get") return callback({ value: JSON.parse(kvs[params.key]) }, 0, null);
  if (method === "KVS.Delete") delete kvs[params.key];
  else kvs[params.key] = JSON.stringify(params.value);
  if (kvs[params.key]) longest = Math.max(longest, kvs[params.key].length);
  callback({}, 0, null);
}
var Shelly = {
  getDeviceInfo: function () { return { id: "x" }; },
  call: function (method, params, callback) { setTimeout(answered, 1, method, params, callback); }
};`;

const STEPS = `
function start() { return Outbox({ gap: 0, keys: 10 }); }
var outbox = start();
setTimeout(function () { isOnline = false; tick(); for (var n = 0; n < 20; n++) outbox.publish("t/" + n % 2, '{"n":' + n + '}'); }, 200);
setTimeout(function () { print(outbox.waiting(), sent.length); outbox = start(); isOnline = true; }, 400);
setTimeout(function () { tick(); }, 600);
setTimeout(function () { print(outbox.waiting(), sent.join(), longest <= 253, Object.keys(kvs).length); }, 1000);`;

onEngine(
  'the outbox keeps order over a restart on the engine (ESPRUINO), in values that KVS takes',
  async () => {
    const lines = await runText(ENGINE as string, `${SHELLY}\n${shellyOutbox()}\n${STEPS}`, 2000);
    const all = Array.from({ length: 20 }, (_, n) => `{"n":${n}}`).join();
    expect(lines.filter((line) => line !== '')).toEqual(['20 0', `0 ${all} true 1`]);
  },
);
