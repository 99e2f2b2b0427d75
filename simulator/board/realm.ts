import vm from 'node:vm';
import { BRIDGE_SOURCE, type Bridge } from './bridge.ts';
import { addEspruino, type Espruino } from './globals/builtins.ts';
import { DATE_SOURCE } from './globals/date.ts';
import { PROMISE_SOURCE } from './globals/promise.ts';
import { STRINGS_SOURCE } from './language/strings.ts';
import { FREEZE, KEPT, LOCK_GLOBAL, STANDARD, TRIM } from './realm-members.ts';
import { boardInRun, runningBoard } from './running.ts';

type ErrorMaker = new (message: string) => Error;

/**
 * A JavaScript context in which programs of boards run, and its own constructors. Programs reach functions of the host only
 * through `bridge`; objects that they get are made here. All boards share one, of which they can change nothing; a board
 * whose program changes what is built in has one of its own from each boot on.
 */
export interface Realm {
  isShared: boolean;
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
  bridge: Bridge;
  /** Rounds of loops left until the next look. Only one board runs at a time, so one counter is enough. */
  rounds: Int32Array;
  /** Called by a loop when no rounds are left. */
  runaway: () => void;
  /** Called with what a program throws. @returns that */
  thrown: (value: unknown) => unknown;
  espruino: Espruino;
  /** The standard global names of a program, without those that each board has of its own. */
  globals: Record<string, unknown>;
  /** @param parameters the names that the code takes from its caller, as a function's parameters do */
  compile(code: string, file: string, parameters: string[]): (...values: unknown[]) => unknown;
}

const PRELUDE = `
'use strict';
function InternalError(message) { var e = new Error(message); Object.setPrototypeOf(e, InternalError.prototype); return e; }
InternalError.prototype = Object.create(Error.prototype, { constructor: { value: InternalError }, name: { value: 'InternalError', writable: true } });
// On the engine these are no subclasses of Error.
[TypeError, SyntaxError, ReferenceError, InternalError].forEach(function (Kind) {
  Object.setPrototypeOf(Kind.prototype, Object.prototype);
  Kind.prototype.toString = Error.prototype.toString;
  Kind.prototype.name = Kind.name;
});
// These stand here and not behind the bridge because clients call them for each packet.
(function (fromCharCode) {
  String.fromCharCode = function (code) {
    if (arguments.length === 1) return fromCharCode(code & 255);
    for (var bytes = '', index = 0; index < arguments.length; index++) bytes += fromCharCode(arguments[index] & 255);
    return bytes;
  };
})(String.fromCharCode);
${STRINGS_SOURCE}
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

const PASS_ON = `(function (note) { return function (value) { note(value); return value; }; })`;

let shared: Realm | null = null;

type ErrorKind = 'Error' | 'TypeError' | 'InternalError' | 'SyntaxError' | 'ReferenceError';

/** An error of the boards' realm, to be thrown into a program. */
export function makeError(kind: ErrorKind, message: string): Error {
  return new (theRealm()[kind])(message);
}

/** An object of the boards' realm. */
export function newObject(members: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(theRealm().newObject(), members);
}

/** An array of the boards' realm. */
export function newArray<T>(items: Iterable<T>): T[] {
  const made = theRealm().Array() as T[];
  for (const item of items) made.push(item);
  return made;
}

/** A new object of one of Espruino's own classes. */
export function newOf(kind: keyof Espruino['prototypes']): Record<string | symbol, unknown> {
  return theRealm().Object.create(theRealm().espruino.prototypes[kind]);
}

/**
 * A function of the realm that calls this one. Every function, getter and replacement that programs can reach is made
 * by this.
 */
export const bridged: Bridge['wrap'] = (host) => theRealm().bridge.wrap(host);

/** An exception as a program may see it. */
export function ownError(error: unknown): unknown {
  return theRealm().bridge.ownError(error);
}

export function newBytes(bytes: ArrayLike<number>): Uint8Array {
  return new (theRealm().Uint8Array)(bytes);
}

/** That of the board whose program is running; without one, that of all boards. */
export function theRealm(): Realm {
  return boardInRun()?.realm ?? sharedRealm();
}

/** The realm of all boards that change nothing in it. It is made at the first call: it takes 1 ms and 150 KB. */
export function sharedRealm(): Realm {
  shared ??= makeRealm(true);
  return shared;
}

/** A realm for one boot of one board, whose program may change all of it. */
export function ownRealm(): Realm {
  return makeRealm(false);
}

function makeRealm(isShared: boolean): Realm {
  const context = vm.createContext(Object.create(null), {
    name: 'boards',
    codeGeneration: { strings: false, wasm: false },
  });
  const inside = (source: string): unknown => vm.runInContext(source, context, { filename: 'realm' });
  inside(PRELUDE);
  const bridge = inside(BRIDGE_SOURCE) as Bridge;
  const standard = inside(`({__proto__:null,${STANDARD.replaceAll(' ', ',')}})`) as Record<string, unknown>;
  const realm = {
    isShared,
    ...(standard as unknown as Omit<Realm, 'isShared' | 'globals' | 'compile' | 'newObject' | 'espruino'>),
    newObject: inside('(function () { return {}; })'),
    bridge,
    rounds: inside('new Int32Array(1)'),
    runaway: bridge.wrap(() => runningBoard().interpreter.looked()),
    thrown: (inside(PASS_ON) as (note: (value: unknown) => void) => Realm['thrown'])(
      bridge.wrap((value: unknown) => runningBoard().interpreter.thrown(value)),
    ),
    globals: standard,
    compile: (code, file, parameters) =>
      vm.compileFunction(code, parameters, { filename: file, parsingContext: context }) as ReturnType<
        Realm['compile']
      >,
  } as Realm;
  // It needs members that are taken away next.
  const freeze = inside(FREEZE) as Freeze;
  (inside(TRIM) as (kept: typeof KEPT) => void)(KEPT);
  realm.espruino = addEspruino(realm);
  const { globals } = realm.espruino;
  const makeDate = inside(DATE_SOURCE) as (real: unknown, nowMs: () => number) => unknown;
  globals.Date = makeDate(
    inside('Date'),
    bridge.wrap(() => runningBoard().rtc.readUs() / 1000),
  );
  const makePromise = inside(PROMISE_SOURCE) as (queue: (run: () => void) => void) => unknown;
  const nobody = realm.newObject();
  globals.Promise = makePromise(
    bridge.wrap((run: () => void) => runningBoard().interpreter.queue(nobody, run, [])),
  );
  if (isShared) freezeShared(realm, freeze);
  (inside(LOCK_GLOBAL) as (kept: string[]) => void)(STANDARD.split(' '));
  return realm;
}

type Freeze = (roots: unknown[], overridden: object[], isForeign: Bridge['isForeign']) => void;

function freezeShared({ bridge, globals, espruino }: Realm, freeze: Freeze): void {
  const { prototypes, libraries } = espruino;
  const shared = [globals, espruino.globals, libraries, prototypes].flatMap((one) =>
    Object.values<unknown>(one),
  );
  freeze(shared, Object.values(prototypes), bridge.isForeign);
}
