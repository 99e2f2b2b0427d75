/** The names of JavaScript that programs find. */
export const STANDARD =
  'Object Array String Number Boolean Function Math JSON RegExp Error TypeError SyntaxError ReferenceError InternalError Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array ArrayBuffer DataView parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent NaN Infinity undefined';

/** Members that Espruino 2v29 has; every other one is removed, so that a program fails here as it would there. */
export const KEPT: Record<string, string> = {
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
  Error: 'stackTraceLimit',
  Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan',
  JSON: 'parse stringify',
  'RegExp.prototype': 'exec test lastIndex source flags global ignoreCase toString',
  ArrayBuffer: '',
  'TypedArray.prototype':
    'buffer byteLength byteOffset length set map subarray indexOf includes join sort forEach reduce fill filter find findIndex reverse slice some every toString',
  TypedArray: '',
  DataView: '',
};

/** Runs inside the context and removes what Espruino does not have. */
export const TRIM = `(function (kept) {
  var typed = Object.getPrototypeOf(Uint8Array), ownKeys = Reflect.ownKeys;
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
 * Freezes what all boards share. With a frozen prototype `client.on = f` would fail silently, so the members that
 * programs give their own objects become accessors whose setter defines the member on the object itself.
 */
export const FREEZE = `(function (ownKeys, freeze, roots, overridden, isForeign) {
  'use strict';
  var seen = new Set(), values = [];
  overridden.concat(Object.prototype, Error.prototype).forEach(function (target) {
    ownKeys(target).forEach(function (key) {
      var own = Object.getOwnPropertyDescriptor(target, key);
      if (typeof key === 'symbol' || !own.configurable || !('value' in own)) return;
      values.push(own.value);
      Object.defineProperty(target, key, {
        enumerable: own.enumerable,
        get: function () { return own.value; },
        set: function (value) {
          if (this === null || (typeof this !== 'object' && typeof this !== 'function')) return;
          Object.defineProperty(this, key, { value: value, writable: true, enumerable: true, configurable: true });
        }
      });
    });
  });
  function visit(value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    if (isForeign(value)) throw new Error('an object of the host is shared: ' + String(value));
    ownKeys(value).forEach(function (key) {
      var own = Object.getOwnPropertyDescriptor(value, key);
      visit(own.value); visit(own.get); visit(own.set);
    });
    visit(Object.getPrototypeOf(value));
    freeze(value);
  }
  roots.concat(values).forEach(visit);
}).bind(null, Reflect.ownKeys, Object.freeze)`;

/**
 * A name that the engine lacks must not be found by a program. Those that have to stay are locked, because every plain
 * function call has the context's global object as its `this`.
 */
export const LOCK_GLOBAL = `(function (kept) {
  var scope = globalThis, define = Object.defineProperty;
  Object.getOwnPropertyNames(scope).forEach(function (name) {
    if (kept.indexOf(name) < 0) delete scope[name];
    else define(scope, name, { value: scope[name], writable: false, enumerable: false, configurable: false });
  });
})`;
