/** Events that wait to be called; further ones are called before `emit` returns, in their order. */
export const MAX_QUEUED_EVENTS = 64;

type Listener = (...values: unknown[]) => void;

/** A clock of the program's: `create` gets it on engines other than Espruino. */
export interface EngineClock {
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Milliseconds from any beginning. */
  now(): number;
}

/** How an engine calls later, and where it tells of what a listener threw. */
export interface Later {
  call(callback: () => void): void;
  report(error: unknown): void;
}

interface Emitting {
  [key: string]: unknown;
}

/**
 * What Espruino gives every object: `on`, `emit`, `removeListener` and `removeAllListeners`. Listeners stand in the fields
 * that Espruino keeps them in, `#on` and the event's name. `emit` calls them later, those that were there when it was
 * called, in the order of all events of the module. What one throws is reported, and the next is called.
 */
export function addEvents(target: object, later: Later): void {
  const emitting = target as Emitting;
  let queue: (() => void)[] = [];

  function callQueued() {
    const due = queue;
    queue = [];
    for (let at = 0; at < due.length; at++)
      try {
        due[at]();
      } catch (error) {
        later.report(error);
      }
  }

  emitting.on = (event: string, listener: Listener) => {
    emitting[`#on${event}`] = listenersIn(emitting, event).concat([listener]);
  };
  emitting.removeListener = (event: string, listener: Listener) => {
    const left = listenersIn(emitting, event).slice();
    const at = left.indexOf(listener);
    if (at >= 0) left.splice(at, 1);
    keep(emitting, event, left);
  };
  emitting.removeAllListeners = (event?: string) => {
    if (event) keep(emitting, event, []);
    else for (const key in emitting) if (key.slice(0, 3) === '#on') emitting[key] = undefined;
  };
  emitting.emit = (event: string, first?: unknown, second?: unknown, third?: unknown) => {
    const called = listenersIn(emitting, event);
    if (queue.length + called.length > MAX_QUEUED_EVENTS) callQueued();
    called.forEach((listener) => {
      if (queue.push(() => listener.call(target, first, second, third)) === 1) later.call(callQueued);
    });
  };
}

function listenersIn(emitting: Emitting, event: string): Listener[] {
  return (emitting[`#on${event}`] || []) as Listener[];
}

/** No listener is no list: the client asks whether there is one. */
function keep(emitting: Emitting, event: string, left: Listener[]): void {
  emitting[`#on${event}`] = left.length > 0 ? left : undefined;
}
