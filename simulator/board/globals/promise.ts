/**
 * Espruino's Promise, as source for the boards' context: `then` and `catch` alone, callbacks run from the
 * event queue of the board, and a rejection that nobody has heard by then is an exception. Takes a function
 * that queues a call.
 */
export const PROMISE_SOURCE = `(function (queue) {
  'use strict';
  var PENDING = 0, DONE = 1, FAILED = 2;
  function Promise(executor) {
    if (typeof executor !== 'function') throw new Error('Executor function required in Promise constructor');
    var promise = this;
    init(promise);
    try {
      executor(function (value) { resolve(promise, value); }, function (reason) { settle(promise, FAILED, reason); });
    } catch (error) {
      settle(promise, FAILED, error);
    }
  }
  function init(promise) {
    Object.defineProperty(promise, '_', { value: { state: PENDING, value: undefined, heard: false, told: false, waiting: [] } });
    return promise;
  }
  function made() { return init(Object.create(Promise.prototype)); }
  function resolve(promise, value) {
    if (value && typeof value.then === 'function')
      value.then(function (v) { resolve(promise, v); }, function (reason) { settle(promise, FAILED, reason); });
    else settle(promise, DONE, value);
  }
  function settle(promise, state, value) {
    var inner = promise._;
    if (inner.state !== PENDING) return;
    inner.state = state;
    inner.value = value;
    queue(function () {
      inner.told = true;
      if (state === FAILED && !inner.heard) throw new Error('Unhandled promise rejection: ' + value);
      inner.waiting.splice(0).forEach(function (run) { run(); });
    });
  }
  Promise.prototype.then = function (onDone, onFailed) {
    var inner = this._, next = made();
    inner.heard = true;
    function run() {
      var handler = inner.state === DONE ? onDone : onFailed;
      if (typeof handler !== 'function') {
        if (inner.state === DONE) resolve(next, inner.value); else settle(next, FAILED, inner.value);
        return;
      }
      try { resolve(next, handler(inner.value)); } catch (error) { settle(next, FAILED, error); }
    }
    if (inner.told) queue(run); else inner.waiting.push(run);
    return next;
  };
  Promise.prototype.catch = function (onFailed) { return this.then(undefined, onFailed); };
  Promise.resolve = function (value) { if (value instanceof Promise) return value; var p = made(); resolve(p, value); return p; };
  Promise.reject = function (reason) { var p = made(); settle(p, FAILED, reason); return p; };
  Promise.all = function (list) {
    var p = made(), left = list.length, values = [];
    list.forEach(function (one, index) {
      Promise.resolve(one).then(function (value) {
        values[index] = value;
        if (--left === 0) settle(p, DONE, values);
      }, function (reason) { settle(p, FAILED, reason); });
    });
    if (left === 0) settle(p, DONE, values);
    return p;
  };
  return Promise;
})`;
