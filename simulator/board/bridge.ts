// biome-ignore lint/suspicious/noExplicitAny: functions of all shapes go over it
type AnyFunction = (...values: any[]) => any;

/** Functions between programs and the host, made inside the boards' realm. */
export interface Bridge {
  /**
   * A function of the realm that calls `host`. An exception of `host` becomes an error of the realm. If `host` returns
   * an object of the host, that is a mistake in the simulator and gives an InternalError.
   */
  wrap<F extends AnyFunction>(host: F): F;
  /** The same for a function that may be called with `new`. */
  wrapConstructible<F extends AnyFunction>(host: F): F;
  /** A class of the realm whose objects `make` makes. */
  classOf(prototype: object, make: (argument: unknown) => object): AnyFunction;
  /** The scope object for a `with` statement, which calls these functions for each name. */
  scopeOf(
    has: (name: string) => boolean,
    get: (name: string) => unknown,
    set: (name: string, value: unknown) => boolean,
    remove: (name: string) => boolean,
  ): object;
  /** An error of the realm that stands for an error of the host; any other value unchanged. */
  ownError(error: unknown): unknown;
  /** Whether its prototype chain ends outside the realm. */
  isForeign(value: unknown): boolean;
}

/**
 * All code between a program and the host's function belongs to the realm. So an error that the engine throws by itself
 * in between, such as a stack overflow, belongs to the realm too. Strict mode keeps `this` undefined.
 */
export const BRIDGE_SOURCE = `(function () {
'use strict';
var getPrototypeOf = Object.getPrototypeOf, getOwn = Object.getOwnPropertyDescriptor;
var define = Object.defineProperty, apply = Reflect.apply, construct = Reflect.construct, ProxyOfRealm = Proxy;
var top = Object.prototype, PlainError = Error, Internal = InternalError;
var kinds = {
  __proto__: null, TypeError: TypeError, RangeError: RangeError, SyntaxError: SyntaxError,
  ReferenceError: ReferenceError, InternalError: InternalError
};

function rootOf(value) {
  for (var above = getPrototypeOf(value); above !== null; above = getPrototypeOf(value)) value = above;
  return value;
}
// A prototype chain may also end in an object that a program made without a prototype; such an object has no
// constructor of another realm.
function isForeign(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  var root = rootOf(value);
  if (root === top) return false;
  var own = getOwn(root, 'constructor');
  return own !== undefined && typeof own.value === 'function' && rootOf(own.value) !== top;
}
function ownError(error) {
  if (!isForeign(error)) return error;
  var name, message;
  try { name = error.name; message = error.message; } catch (again) {}
  var Kind = typeof name === 'string' ? kinds[name] : undefined;
  return new (Kind === undefined ? PlainError : Kind)(typeof message === 'string' ? message : '');
}
function checked(result, host) {
  if (isForeign(result)) throw new Internal('an object of the host came out of ' + host.name);
  return result;
}
function dressed(made, host) {
  define(made, 'length', { value: host.length });
  return define(made, 'name', { value: host.name });
}
function wrap(host) {
  var made = {
    f(...args) {
      var result;
      try { result = apply(host, this, args); } catch (error) { throw ownError(error); }
      return result !== null && (typeof result === 'object' || typeof result === 'function') ? checked(result, host) : result;
    }
  };
  return dressed(made.f, host);
}
function wrapConstructible(host) {
  return dressed(function (...args) {
    try {
      return checked(new.target === undefined ? apply(host, this, args) : construct(host, args), host);
    } catch (error) {
      throw ownError(error);
    }
  }, host);
}
function classOf(prototype, make) {
  function Class(argument) { return make(argument); }
  Class.prototype = prototype;
  return Class;
}
function scopeOf(has, get, set, remove) {
  return new ProxyOfRealm({ __proto__: null }, {
    __proto__: null,
    has: function (_, name) { return typeof name === 'string' && has(name); },
    get: function (_, name) { return typeof name === 'string' ? get(name) : undefined; },
    set: function (_, name, value) { return typeof name === 'string' && set(name, value); },
    deleteProperty: function (_, name) { return typeof name === 'string' && remove(name); }
  });
}
return {
  wrap: wrap, wrapConstructible: wrapConstructible, classOf: classOf, scopeOf: scopeOf, ownError: ownError, isForeign: isForeign
};
})()`;
