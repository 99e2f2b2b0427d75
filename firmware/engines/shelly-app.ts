/**
 * A script for a Shelly that publishes its switch every minute, through the outbox of shelly.ts. It takes its settings from
 * the key `mote` of KVS: topic, seconds between two readings, QoS.
 *
 * @module
 */
import { Outbox } from './shelly.ts';

declare const Shelly: {
  call(
    method: string,
    params: { [name: string]: unknown },
    callback: (result: { value: { topic: string; every: number; qos: number } } | null) => void,
  ): void;
  getComponentStatus(component: string): { output: boolean; apower: number };
};
declare const Timer: { set(periodMs: number, repeat: boolean, callback: () => void): number };

const outbox = Outbox({});
let settings = { topic: 'mote', every: 60, qos: 1 };
let count = 0;
// Tells readings of this run of the script from those before it.
const run = Math.floor(Math.random() * 1e6);

function read() {
  const status = Shelly.getComponentStatus('switch:0');
  const reading = { run: run, n: ++count, on: status.output, W: status.apower };
  outbox.publish(settings.topic, JSON.stringify(reading), { qos: settings.qos });
}

function onSettings(result: { value: typeof settings } | null) {
  if (result) settings = result.value;
  Timer.set(settings.every * 1000, true, read);
}

Shelly.call('KVS.Get', { key: 'mote' }, onSettings);
