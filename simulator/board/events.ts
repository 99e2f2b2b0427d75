import { takeReceived } from './hardware/serial-port.ts';
import { takeKept } from './network/net.ts';
import { makeError, newArray } from './realm.ts';
import { runningBoard } from './running.ts';

/** The engine keeps listeners under this name on the object itself, where programs can see them. */
export const LISTENERS = '#on';
/** Keys of the listeners that are looked up most: those for data at every idle loop, those for drain at every write. */
export const DATA_LISTENERS = '#ondata';
export const DRAIN_LISTENERS = '#ondrain';
/** Event names whose key is remembered. */
const MAX_EVENT_NAMES = 256;

const places = new Map<string, string>();

/**
 * The key under which the listeners for an event are kept. Keys are remembered, because joining the two texts at each
 * event costs more than the rest of the call.
 */
export function listenersOf(event: string): string {
  const known = places.get(event);
  if (known !== undefined) return known;
  if (places.size >= MAX_EVENT_NAMES) places.clear();
  places.set(event, LISTENERS + event);
  return LISTENERS + event;
}

/** `emit` takes no more than this many arguments (MAX_EMIT_ARGS of jswrap_object.c). */
const MAX_EMIT_ARGS = 4;

type Emitter = Record<string, unknown>;

/**
 * The methods of every Espruino object. Each `on` makes a new list, so a listener that is added while the event runs is
 * not called by it. If a connect callback (a bare function) is already there, the engine copies the inside of that
 * function into the list: its code runs if it has no parameters, else the list ends at its first parameter, kept here
 * as null.
 */
export const emitterMethods = {
  on(this: Emitter, event: unknown, listener: unknown): void {
    add(this, event, listener, false);
  },
  addListener(this: Emitter, event: unknown, listener: unknown): void {
    add(this, event, listener, false);
  },
  prependListener(this: Emitter, event: unknown, listener: unknown): void {
    add(this, event, listener, true);
  },
  emit(this: Emitter, event: unknown, ...args: unknown[]): void {
    check(this, event);
    const board = runningBoard();
    const listeners = this[listenersOf(event)];
    if (listeners !== undefined) board.interpreter.queue(this, listeners, args.slice(0, MAX_EMIT_ARGS));
    if (args.length > MAX_EMIT_ARGS) throw makeError('TypeError', `Too many arguments (>${MAX_EMIT_ARGS})`);
  },
  removeListener(this: Emitter, event: unknown, listener: unknown): void {
    check(this, event);
    const list = this[listenersOf(event)];
    if (!Array.isArray(list)) return;
    const index = list.indexOf(listener);
    if (index >= 0) list.splice(index, 1);
  },
  removeAllListeners(this: Emitter, event: unknown): void {
    if (event === undefined) {
      for (const key of Object.keys(this)) if (key.startsWith(LISTENERS)) delete this[key];
      return;
    }
    check(this, event);
    delete this[listenersOf(event)];
  },
};

function add(emitter: Emitter, event: unknown, listener: unknown, first: boolean): void {
  check(emitter, event);
  if (typeof listener === 'string') {
    add(emitter, event, runningBoard().globals.scope.codeOf(listener, `on("${event}")`), first);
    return;
  }
  if (typeof listener !== 'function')
    throw makeError('TypeError', 'Second argument must be a function or a String');
  const place = listenersOf(event);
  const known = emitter[place];
  const list = newArray<unknown>([]);
  if (typeof known === 'function') list.push(known.length > 0 ? null : known);
  else if (Array.isArray(known)) list.push(...known);
  if (first) list.unshift(listener);
  else list.push(listener);
  emitter[place] = list;
  const kept = event === 'data' ? (takeKept(emitter) ?? takeReceived(emitter)) : null;
  if (kept !== null) runningBoard().interpreter.queue(emitter, list, [kept]);
}

function check(emitter: unknown, event: unknown): asserts event is string {
  if ((typeof emitter !== 'object' && typeof emitter !== 'function') || emitter === null)
    throw makeError('TypeError', 'Parent must be an object - not a String, Integer, etc');
  if (typeof event !== 'string') throw makeError('TypeError', 'First argument must be String');
}
