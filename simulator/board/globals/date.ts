/**
 * Espruino's `Date`, as source for the boards' context: it shows the board's time, its time zone is UTC
 * whatever the host's is, and a text without a zone is UTC too. Takes a function that gives milliseconds.
 */
export const DATE_SOURCE = `(function (Real, nowMs) {
  'use strict';
  var methods = ('FullYear Month Date Day Hours Minutes Seconds Milliseconds').split(' ');
  function parse(text) {
    text = String(text);
    return Real.parse(/^\\d{4}-\\d\\d-\\d\\dT[^Z+]*$/.test(text) ? text + 'Z' : /GMT|UTC|Z|[+-]\\d\\d:?\\d\\d$/.test(text) ? text : text + ' UTC');
  }
  function Date() {
    var a = arguments, ms;
    if (a.length === 0) ms = nowMs();
    else if (a.length > 1) ms = Real.UTC(a[0], a[1], a[2] === undefined ? 1 : a[2], a[3] || 0, a[4] || 0, a[5] || 0, a[6] || 0);
    else ms = typeof a[0] === 'string' ? parse(a[0]) : Number(a[0]);
    var made = new Real(ms);
    Object.setPrototypeOf(made, Date.prototype);
    return made;
  }
  Date.prototype = Object.create(Real.prototype, { constructor: { value: Date, writable: true, configurable: true } });
  methods.forEach(function (name) {
    Date.prototype['get' + name] = Real.prototype['getUTC' + name];
    if (name !== 'Day') Date.prototype['set' + name] = Real.prototype['setUTC' + name];
  });
  Date.prototype.getTimezoneOffset = function () { return 0; };
  Date.prototype.toString = function () { return this.toUTCString().replace(/^(\\w+), (\\d+) (\\w+) (\\d+) /, '$1 $3 $2 $4 ') + '+0000'; };
  return Object.assign(Date, { now: nowMs, parse: parse });
})`;
