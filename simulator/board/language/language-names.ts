/**
 * What standard JavaScript has and Espruino 2v29 has not, each seen on the real engine
 * (test/engine/language.test.ts): the name, and what to write instead.
 */

const LOOP = 'a loop';

/** Global names. */
export const MISSING_GLOBALS: Record<string, string> = {
  Map: 'an object',
  Set: 'an object with true for each member',
  WeakMap: 'a property of the object itself',
  WeakSet: 'a property of the object itself',
  WeakRef: 'nothing like it',
  Symbol: 'a string',
  BigInt: 'two numbers',
  Proxy: 'nothing like it',
  Reflect: 'the functions of Object, or apply',
  Intl: 'nothing like it',
  TextEncoder: 'E.toUint8Array, strings are bytes',
  TextDecoder: 'E.toString, strings are bytes',
  queueMicrotask: 'setTimeout(f, 0)',
  setImmediate: 'setTimeout(f, 0)',
  structuredClone: 'JSON.parse(JSON.stringify(x))',
  escape: 'encodeURIComponent',
  unescape: 'decodeURIComponent',
  decodeURI: 'decodeURIComponent',
  encodeURI: 'encodeURIComponent',
  Buffer: 'a string, strings are bytes',
};

/** Members of standard objects. */
export const MISSING_MEMBERS: Record<string, Record<string, string>> = {
  Array: { from: 'map, or a loop', of: '[...]' },
  Object: {
    freeze: 'nothing',
    isFrozen: 'nothing',
    seal: 'nothing',
    is: '===',
    hasOwn: 'x.hasOwnProperty(key)',
    groupBy: LOOP,
  },
  Math: {
    trunc: 'x | 0',
    imul: '(a * b) | 0',
    hypot: 'Math.sqrt(a * a + b * b)',
    cbrt: 'Math.pow(x, 1 / 3)',
    log2: 'Math.log(x) / Math.LN2',
    log10: 'Math.log(x) / Math.LN10',
    fround: 'a Float32Array',
    clz32: LOOP,
  },
  Number: {
    isInteger: 'x === (x | 0)',
    isFinite: 'isFinite(x)',
    isNaN: 'isNaN(x)',
    isSafeInteger: 'a comparison',
    parseFloat: 'parseFloat(x)',
    parseInt: 'parseInt(x)',
    MAX_SAFE_INTEGER: '9007199254740991',
    EPSILON: 'a small number',
  },
  Promise: { race: 'callbacks', allSettled: 'Promise.all', any: 'callbacks' },
  String: { raw: 'escapes', fromCodePoint: 'String.fromCharCode' },
  Uint8Array: { from: 'new Uint8Array(x)', of: 'new Uint8Array([...])' },
};

/** Missing methods by name alone: the type of their owner is not known before the program runs. */
export const MISSING_METHODS: Record<string, string> = {
  at: 'x[x.length - 1]',
  flat: '[].concat.apply([], x)',
  flatMap: 'map and concat',
  codePointAt: 'charCodeAt',
  copyWithin: LOOP,
  findLast: LOOP,
  findLastIndex: LOOP,
  reduceRight: LOOP,
  toSorted: 'slice() and sort()',
  toReversed: 'slice() and reverse()',
  localeCompare: '< and >',
  normalize: 'nothing',
  trimStart: 'replace(/^ */, "")',
  trimEnd: LOOP,
  matchAll: 'exec in a loop',
  finally: 'then and catch',
  toPrecision: 'toFixed',
  toExponential: 'toFixed',
};

/** Objects whose methods read as undefined when taken from the prototype itself. */
export const BARE_PROTOTYPES = new Set(['Array', 'String', 'Function', 'Uint8Array']);
