import { namesOf, pinsOf } from '../boards/index.ts';
import { makeError, newObject, newOf, type Realm, theRealm } from '../realm.ts';
import { runningBoard } from '../running.ts';

/** Pins of one board are few; a program that makes more names is mistaken. */
const MAX_PINS = 256;

type PinObject = Record<string, unknown>;

/** Pins hold no state, their board does: each exists once in a realm. */
const pinsIn = new WeakMap<Realm, Map<string, object>>();
const names = new WeakMap<object, string>();

/** The pin of that name. All programs of the realm share it, so it is frozen. */
export function pinObject(name: string): object {
  const realm = theRealm();
  const byName = pinsIn.get(realm) ?? new Map<string, object>();
  pinsIn.set(realm, byName);
  const known = byName.get(name);
  if (known !== undefined) return known;
  if (byName.size >= MAX_PINS) throw makeError('Error', `Invalid pin ${name}`);
  const made = newOf('Pin');
  names.set(made, name);
  byName.set(name, made);
  return Object.freeze(made);
}

/** Whether a program's value is one. */
export function isPin(value: object): boolean {
  return names.has(value);
}

/** The name of a pin as a program gives it: an object, a name, or the number of a pin D0, D1 ... */
export function pinName(pin: unknown): unknown {
  if (typeof pin === 'object' && pin !== null) return names.get(pin) ?? pin;
  if (typeof pin !== 'number' || !Number.isInteger(pin) || pin < 0) return pin;
  return pinsOf(runningBoard().kind)[pin] ?? `D${pin}`;
}

/** `new Pin(2)`, `new Pin("D2")` and the same without `new`. */
export function makePin(pin: unknown): object {
  const name = pinName(pin);
  const named = typeof name === 'string' ? namesOf(runningBoard().kind).get(name) : undefined;
  if (named === undefined || !('pin' in named)) throw makeError('Error', 'Invalid pin');
  return pinObject(named.pin);
}

const wires = () => runningBoard().wires;

/** Methods of pins, as jswrap_pin has them. */
export const pinMethods = {
  read: (self: unknown) => wires().read(String(self)) === 1,
  set: (self: unknown) => wires().write(self, 1),
  reset: (self: unknown) => wires().write(self, 0),
  write: (self: unknown, value: unknown) => wires().write(self, value ? 1 : 0),
  toggle(self: unknown): boolean {
    const up = wires().levelSet(self) === 0;
    wires().write(self, up ? 1 : 0);
    return up;
  },
  pulse: (self: unknown, value: unknown, timeMs: unknown) => wires().pulse(self, value ? 1 : 0, timeMs),
  analog: (self: unknown) => wires().analog(String(self)),
  pwm: (self: unknown, value: unknown) => wires().pwm(self, Number(value)),
  mode: (self: unknown, mode: unknown) => wires().mode(self, mode === undefined ? undefined : String(mode)),
  getMode: (self: unknown) => wires().modeOf(self),
  getInfo(self: unknown): object {
    const name = String(self);
    return newObject({ port: name[0], num: Number(name.slice(1)), functions: newObject({}) });
  },
};

/** As methods of the realm's pins: `this` is the pin. */
export function pinPrototype(): PinObject {
  const members: PinObject = {
    toString(this: object): string {
      return names.get(this) ?? 'undefined';
    },
    valueOf(this: object): unknown {
      return names.get(this) ?? this;
    },
    toJSON(this: object): unknown {
      return names.get(this) ?? null;
    },
  };
  for (const [name, method] of Object.entries(pinMethods) as [string, (...args: unknown[]) => unknown][])
    members[name] = function (this: object, ...args: unknown[]): unknown {
      const pin = names.get(this);
      if (pin === undefined) throw makeError('TypeError', 'this is not a Pin');
      return method(pin, ...args);
    };
  return members;
}
