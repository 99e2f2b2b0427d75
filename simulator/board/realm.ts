import vm from 'node:vm';
import { addEspruino, type Espruino } from './builtins.ts';
import { DATE_SOURCE } from './date.ts';
import { PROMISE_SOURCE } from './promise.ts';
import { runningBoard } from './running.ts';

/** Members that Espruino 2v29 has; every other one is removed, so that a program fails here as it would there. */
const KEPT: Record<string, string> = {
  Object:
    'assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values',
  'Object.prototype':
    'constructor toString valueOf hasOwnProperty __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__',
  'Function.prototype': 'apply bind call toString',
  Array: 'isArray',
  'Array.prototype':
    'concat every fill filter find findIndex forEach includes indexOf join map pop push reduce reverse shift slice some sort splice toString unshift',
  String: 'fromCharCode',
  'String.prototype':
    'charAt charCodeAt indexOf lastIndexOf match replace replaceAll substring substr slice split toLowerCase toUpperCase trim concat startsWith endsWith includes repeat padStart padEnd toString valueOf',
  Number: 'NaN MAX_VALUE MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY',
  'Number.prototype': 'toFixed toString valueOf',
  'Boolean.prototype': 'toString valueOf',
  Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan',
  JSON: 'parse stringify',
  'RegExp.prototype': 'exec test lastIndex source flags global ignoreCase toString',
  ArrayBuffer: '',
  'TypedArray.prototype':
    'buffer byteLength byteOffset length set map subarray indexOf includes join sort forEach reduce fill filter find findIndex reverse slice some every toString',
  TypedArray: '',
  DataView: '',
};

/** Runs inside the context: takes away what Espruino lacks. */
const TRIM = `(function (kept, ownKeys) {
  var typed = Object.getPrototypeOf(Uint8Array);
  var named = { TypedArray: typed, 'TypedArray.prototype': typed.prototype };
  Object.keys(kept).forEach(function (name) {
    var parts = name.split('.');
    var target = named[name] || (parts[1] ? globalThis[parts[0]].prototype : globalThis[parts[0]]);
    var list = kept[name].split(' ').concat('constructor', 'prototype', 'name', 'length');
    ownKeys(target).forEach(function (key) {
      if (typeof key !== 'symbol' && list.indexOf(key) < 0) delete target[key];
    });
  });
})`;

/**
 * Freezes what all boards share. A frozen prototype would make `client.on = f` fail without a word, so the
 * members that programs give their own objects become accessors whose setter defines the member on the
 * object itself. Functions of the host become functions of the context, so that no program reaches the host.
 */
const FREEZE = `(function (roots, overridden, seen, ownKeys, freeze, HostFunction, HostObject) {
  overridden.concat(Object.prototype, Error.prototype).forEach(function (target) {
    ownKeys(target).forEach(function (key) {
      var own = Object.getOwnPropertyDescriptor(target, key);
      if (typeof key === 'symbol' || !own.configurable || !('value' in own)) return;
      Object.defineProperty(target, key, {
        enumerable: own.enumerable,
        get: function () { return own.value; },
        set: function (value) {
          Object.defineProperty(this, key, { value: value, writable: true, enumerable: true, configurable: true });
        }
      });
    });
  });
  function visit(value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    if (value === HostObject.prototype || value === HostFunction.prototype) throw new Error('a host object is shared');
    if (typeof value === 'function' && Object.getPrototypeOf(value) === HostFunction.prototype) {
      Object.setPrototypeOf(value, Function.prototype);
      if (value.prototype && Object.getPrototypeOf(value.prototype) === HostObject.prototype) value.prototype = undefined;
    }
    ownKeys(value).forEach(function (key) {
      var own = Object.getOwnPropertyDescriptor(value, key);
      visit(own.value); visit(own.get); visit(own.set);
    });
    visit(Object.getPrototypeOf(value));
    freeze(value);
  }
  roots.forEach(visit);
})`;

type ErrorMaker = new (message: string) => Error;

/** The one JavaScript context in which all boards' programs run, and its own constructors. */
export interface Realm {
  Object: ObjectConstructor;
  Array: ArrayConstructor;
  JSON: JSON;
  Uint8Array: Uint8ArrayConstructor;
  Error: ErrorMaker;
  TypeError: ErrorMaker;
  InternalError: ErrorMaker;
  SyntaxError: ErrorMaker;
  ReferenceError: ErrorMaker;
  newObject(): Record<string, unknown>;
  espruino: Espruino;
  /** The standard names a program finds, without those that belong to a board. */
  globals: Record<string, unknown>;
  /** @param parameters the names that the code takes from its caller, as a function's parameters */
  compile(code: string, file: string, parameters: string[]): (...values: unknown[]) => unknown;
}

const STANDARD =
  'Object Array String Number Boolean Function Math JSON RegExp Error TypeError SyntaxError ReferenceError InternalError Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array ArrayBuffer DataView parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent NaN Infinity undefined';

/** A name that the engine lacks must not be found by a program's free use of it. */
const REMOVE_OTHERS = `(function (kept) {
  var scope = globalThis;
  Object.getOwnPropertyNames(scope).forEach(function (name) { if (kept.indexOf(name) < 0) delete scope[name]; });
})`;

const PRELUDE = `
function InternalError(message) { var e = new Error(message); Object.setPrototypeOf(e, InternalError.prototype); return e; }
InternalError.prototype = Object.create(Error.prototype, { constructor: { value: InternalError }, name: { value: 'InternalError' } });
// On the engine no other error is an Error.
[TypeError, SyntaxError, ReferenceError, InternalError].forEach(function (Kind) {
  Object.setPrototypeOf(Kind.prototype, Object.prototype);
  Kind.prototype.toString = Error.prototype.toString;
  Kind.prototype.name = Kind.name;
});
(function (stringify) {
  JSON.stringify = function (value, replacer, space) {
    var text = stringify(value, replacer, space);
    if (text === undefined) return 'null';
    return /[\x7f-\uffff]/.test(text) ? text.replace(/[\x7f-\uffff]/g, escape) : text;
  };
  function escape(c) { return '\\\\u00' + (c.charCodeAt(0) & 255 | 256).toString(16).slice(1).toUpperCase(); }
})(JSON.stringify);
// A character of the engine has 8 bits.
(function (parse) {
  JSON.parse = function (text) {
    return parse(String(text).replace(/\\\\(?:u..(..)|[^])/g, function (all, low) { return low ? '\\\\u00' + low : all; }));
  };
})(JSON.parse);
`;

let only: Realm | null = null;

type ErrorKind = 'Error' | 'TypeError' | 'InternalError' | 'SyntaxError' | 'ReferenceError';

/** An error of the boards' own kind, to be thrown into a program. */
export function makeError(kind: ErrorKind, message: string): Error {
  return new (theRealm()[kind])(message);
}

/** An object that a program may have. */
export function newObject(members: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(theRealm().newObject(), members);
}

/** An array that a program may have. */
export function newArray<T>(items: Iterable<T>): T[] {
  const made = theRealm().Array() as T[];
  for (const item of items) made.push(item);
  return made;
}

/** A new object of one of Espruino's own classes. */
export function newOf(kind: keyof Espruino['prototypes']): Record<string | symbol, unknown> {
  return theRealm().Object.create(theRealm().espruino.prototypes[kind]);
}

export function newBytes(bytes: ArrayLike<number>): Uint8Array {
  return new (theRealm().Uint8Array)(bytes);
}

/** The context is made at the first call: 1 ms and 150 KB once, not once a board. */
export function theRealm(): Realm {
  only ??= makeRealm();
  return only;
}

function makeRealm(): Realm {
  const context = vm.createContext(Object.create(null), {
    name: 'boards',
    codeGeneration: { strings: false, wasm: false },
  });
  vm.runInContext(PRELUDE, context);
  const inside = vm.runInContext(`({${STANDARD.replaceAll(' ', ',')}})`, context) as Record<string, unknown>;
  const realm = {
    ...(inside as unknown as Omit<Realm, 'globals' | 'compile' | 'newObject' | 'espruino'>),
    newObject: vm.runInContext('(function () { return {}; })', context),
    globals: inside,
    compile: (code, file, parameters) =>
      vm.compileFunction(code, parameters, { filename: file, parsingContext: context }) as ReturnType<
        Realm['compile']
      >,
  } as Realm;
  vm.runInContext(TRIM, context)(KEPT, Reflect.ownKeys);
  realm.espruino = addEspruino(realm);
  const makeDate = vm.runInContext(DATE_SOURCE, context) as (real: unknown, nowMs: () => number) => unknown;
  realm.espruino.globals.Date = makeDate(
    vm.runInContext('Date', context),
    () => runningBoard().readClockUs() / 1000,
  );
  const makePromise = vm.runInContext(PROMISE_SOURCE, context) as (
    queue: (run: () => void) => void,
  ) => unknown;
  const nobody = realm.newObject();
  realm.espruino.globals.Promise = makePromise((run) => runningBoard().interpreter.queue(nobody, run, []));
  const { prototypes, libraries, globals } = realm.espruino;
  const roots = Object.values(inside).filter((one) => one !== undefined);
  const shared = [
    ...roots,
    ...Object.values(globals),
    ...Object.values(libraries),
    ...Object.values(prototypes),
  ];
  vm.runInContext(FREEZE, context)(
    shared,
    Object.values(prototypes),
    new Set(),
    Reflect.ownKeys,
    Object.freeze,
    Function,
    Object,
  );
  vm.runInContext(REMOVE_OTHERS, context)(STANDARD.split(' '));
  return realm;
}
