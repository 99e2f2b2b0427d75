/**
 * An outbox for scripts on Shelly devices, which have no sockets and share the MQTT client of the firmware. That client
 * says when it is offline, and keeps nothing of what it was given then; what it was given before may go with the
 * connection or the power, and a script never learns of an acknowledgement.
 *
 * The outbox keeps each message until the broker has it, and in KVS, so that it outlives a restart of the script and of
 * the device. It learns what the broker has from a mark: a message to a topic of its own, to which it subscribes. A broker
 * takes the messages of one connection in their order (MQTT 4.6), so when the mark comes back, all before it are there.
 * Each message arrives at least once, in order; after a break some arrive twice.
 *
 * It takes 1 of a script's 5 timers, 1 of 10 subscriptions and 1 of 5 calls under way. Limits of the device:
 * shelly-api-docs.shelly.cloud, "Script language features", "Resource limits", and "KVS".
 *
 * @module
 */

import type { OutboxOptions, ShellyOutbox } from './shelly-outbox.ts';

declare const MQTT: {
  isConnected(): boolean;
  publish(topic: string, message: string, qos: number, retain: boolean): boolean | undefined;
  subscribe(topic: string, callback: (topic: string, message: string) => void): void;
};
declare const Shelly: {
  call(
    method: string,
    params: { [name: string]: unknown },
    callback: (result: { value: unknown } | null, code: number, message: string) => void,
  ): void;
  getDeviceInfo(): { id: string };
};
declare const Timer: { set(periodMs: number, repeat: boolean, callback: () => void): number };
declare function print(text: string): void;

/** [topic, message, QoS, and 4 more where it is retained] */
type Message = [string, string, number];

/** Messages that share one key of KVS. */
interface Slot {
  /** Slots are numbered as long as the device lives; the key is the number modulo the count of keys. */
  number: number;
  list: Message[];
  /** KVS has something else, since this second. */
  dirtyFrom: number;
  isDirty: boolean;
  isStored: boolean;
}

interface Mark {
  text: string;
  /** The broker has this many of the first slots when the mark comes back, and so many messages of the next one. */
  slots: number;
  messages: number;
}

// The engine does not hoist: each function stands before its first use.
export function Outbox(options: OutboxOptions): ShellyOutbox {
  // "Maximum Value Length = 253" of KVS, less the brackets and a number of eight digits.
  const MAX_SLOT_BYTES = 253 - 11;
  const NOT_FOUND = -105;
  const RETAINED = 4;

  const keys = options.keys || 40;
  const name = options.name || 'outbox';
  const gap = options.gap === undefined ? 10 : options.gap;
  const saveAfter = options.saveAfter || 0;
  const size = options.window || 4;
  const timeout = options.timeout || 30;
  const markTopic = options.topic || `outbox/${Shelly.getDeviceInfo().id}`;
  // Marks of another run of the script must not count.
  const run = `${Math.random()} `;

  let slots: Slot[] = [];
  // Numbers of slots whose keys are to be deleted.
  let deletions: number[] = [];
  let seconds = 0;
  let nextWrite = 0;
  let nextDeletion = 0;
  let isCalling = false;
  let isLoaded = false;
  let loadedKeys = 0;
  // What was stored before this run, by rising number.
  let stored: Slot[] = [];
  let wasConnected = false;
  // The firmware has nothing more of ours that it kept over the last break.
  let isSynced = false;
  let mark: Mark | null = null;
  let marks = 0;
  let markDue = 0;

  function fail(reason: string, topic?: string, message?: string) {
    if (options.onError) options.onError(reason, topic, message);
    else print(`outbox: ${reason}${topic ? `, ${topic}` : ''}`);
  }

  function isFull(list: Message[]) {
    return JSON.stringify(list).length > MAX_SLOT_BYTES;
  }

  function onWritten(_result: unknown, code: number, message: string) {
    isCalling = false;
    if (code) fail(`KVS: ${message}`);
    if (code) for (let i = 0; i < slots.length; i++) slots[i].isDirty = true;
    pump();
  }

  function onDeleted() {
    isCalling = false;
    pump();
  }

  /** Writes at most one value. Values come before deletions, which only spare a later run messages that arrived. */
  function pump() {
    if (isCalling || !isLoaded) return;
    for (let i = 0; i < slots.length && seconds >= nextWrite; i++) {
      const slot = slots[i];
      if (!slot.isDirty || !slot.list.length || seconds - slot.dirtyFrom < saveAfter) continue;
      const key = slot.number % keys;
      const others: number[] = [];
      for (let j = 0; j < deletions.length; j++) if (deletions[j] % keys !== key) others.push(deletions[j]);
      deletions = others;
      slot.isDirty = false;
      slot.isStored = true;
      isCalling = true;
      nextWrite = seconds + gap;
      Shelly.call('KVS.Set', { key: name + key, value: [slot.number, slot.list] }, onWritten);
      return;
    }
    if (!deletions.length || seconds < nextDeletion) return;
    isCalling = true;
    nextDeletion = seconds + gap;
    Shelly.call('KVS.Delete', { key: name + ((deletions.shift() as number) % keys) }, onDeleted);
  }

  function publishOne(topic: string, message: string, flags: number) {
    // It throws while MQTT is disabled in the device's settings.
    try {
      return MQTT.publish(topic, message, flags & 3, flags >= RETAINED) === true;
    } catch (_error) {
      return false;
    }
  }

  function sendMark(countOfSlots: number, countOfMessages: number) {
    const text = run + ++marks;
    if (!publishOne(markTopic, text, 1)) return;
    mark = { text: text, slots: countOfSlots, messages: countOfMessages };
    markDue = seconds + timeout;
  }

  /** A mark alone first, behind what the firmware has kept; then a few messages and a mark, again and again. */
  function send() {
    if (!isLoaded || mark || !wasConnected || !slots.length || !slots[0].list.length) return;
    if (!isSynced) return sendMark(0, 0);
    let left = size;
    let i = 0;
    let messages = 0;
    for (; i < slots.length; i++) {
      const list = slots[i].list;
      for (messages = 0; messages < list.length && left; messages++, left--)
        if (!publishOne(list[messages][0], list[messages][1], list[messages][2])) return;
      if (!left) break;
    }
    // What comes into the last slot from now on is behind the mark.
    if (i === slots.length) i--;
    sendMark(i, messages);
  }

  /** The broker has all before the mark. The last slot stays for what comes next. */
  function onMark(_topic: string, text: string) {
    if (!mark || text !== mark.text) return;
    isSynced = true;
    let count = mark.slots;
    const messages = mark.messages;
    mark = null;
    for (; count; count--) {
      const slot = slots.shift() as Slot;
      if (slot.isStored) deletions.push(slot.number);
    }
    if (messages) slots[0].list = slots[0].list.slice(messages);
    if (!slots[0].list.length && slots.length > 1) {
      const slot = slots.shift() as Slot;
      if (slot.isStored) deletions.push(slot.number);
    }
    // What is not there need not be written.
    if (!slots[0].list.length) slots[0].isDirty = false;
    send();
    pump();
  }

  function newSlot(list: Message[]): Slot {
    const last = slots[slots.length - 1];
    return {
      number: last ? last.number + 1 : 0,
      list: list,
      dirtyFrom: seconds,
      isDirty: true,
      isStored: false,
    };
  }

  /** What was stored goes before what was taken since. */
  function onLoaded() {
    const taken = slots;
    slots = stored;
    for (let i = 0; i < taken.length; i++) slots.push(newSlot(taken[i].list));
    stored = [];
    isLoaded = true;
    pump();
    send();
  }

  function onRead(result: { value: unknown } | null, code: number, message: string) {
    if (code && code !== NOT_FOUND) fail(`KVS: ${message}`);
    if (result) {
      const value = result.value as [number, Message[]];
      const slot = { number: value[0], list: value[1], dirtyFrom: 0, isDirty: false, isStored: true };
      let i = stored.length;
      for (; i && stored[i - 1].number > slot.number; i--) stored[i] = stored[i - 1];
      stored[i] = slot;
    }
    if (++loadedKeys < keys) Shelly.call('KVS.Get', { key: name + loadedKeys }, onRead);
    else onLoaded();
  }

  function onSecond() {
    seconds++;
    // The firmware waits at least 2 s before it connects again (Mongoose OS, mqtt.reconnect_timeout_min), so no break is
    // missed.
    const isConnected = MQTT.isConnected();
    if (isConnected !== wasConnected || (mark && seconds > markDue)) {
      isSynced = false;
      mark = null;
    }
    wasConnected = isConnected;
    pump();
    send();
  }

  function publish(topic: string, message: unknown, how?: { qos?: number; retain?: boolean }) {
    const entry: Message = [
      topic,
      `${message}`,
      (how && how.qos === 0 ? 0 : 1) + (how && how.retain ? RETAINED : 0),
    ];
    let reason = '';
    const last = slots[slots.length - 1];
    const longer = last ? last.list.concat([entry]) : [entry];
    if (isFull([entry])) reason = 'too long for a value of KVS';
    else if (last && !isFull(longer)) {
      last.list = longer;
      if (!last.isDirty) last.dirtyFrom = seconds;
      last.isDirty = true;
      // One key is kept for what is taken before the stored ones are read.
    } else if (slots.length < (isLoaded ? keys - 1 : 1)) slots.push(newSlot([entry]));
    else reason = 'full';
    if (reason) {
      fail(reason, topic, entry[1]);
      return false;
    }
    pump();
    send();
    return true;
  }

  function waiting() {
    let count = 0;
    for (let i = 0; i < slots.length; i++) count += slots[i].list.length;
    for (let i = 0; i < stored.length; i++) count += stored[i].list.length;
    return count;
  }

  try {
    MQTT.subscribe(markTopic, onMark);
  } catch (error) {
    fail(`MQTT: ${error}`);
  }
  Timer.set(1000, true, onSecond);
  Shelly.call('KVS.Get', { key: name + 0 }, onRead);
  return { publish: publish, waiting: waiting };
}
