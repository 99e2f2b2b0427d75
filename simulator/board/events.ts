import { takeReceived } from './hardware/serial-port.ts';
import { takeKept } from './network/net.ts';
import { makeError, newArray } from './realm.ts';
import { runningBoard } from './running.ts';

/** The engine keeps listeners under this name on the object itself, where programs can see them. */
export const LISTENERS = '#on';
/** Where those for data are: looked for at every idle loop. Those for drain: at every write. */
export const DATA_LISTENERS = '#ondata';
export const DRAIN_LISTENERS = '#ondrain';
/** Names of events whose place is remembered. */
const MAX_EVENT_NAMES = 256;

const places = new Map<string, string>();

/** Where the listeners for an event are. To join the two texts anew each time costs more than all the rest. */
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
 * What every object of Espruino's can do. Each `on` makes a new list, so a listener that is added while the
 * event runs is not called by it. Where a connect callback (a bare function) is there already, the engine
 * copies the function's insides into the list: its code runs when it has no parameters, else the list aborts at
 * the first one, kept here as null.
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
    add(emitter, event, runningBoard().scope.codeOf(listener, `on("${event}")`), first);
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
