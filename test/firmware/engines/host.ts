/**
 * What `create` of the client's is given on an engine of which nothing is known but ES5 and `print`: sockets that the
 * scenario plays, and a clock that it moves with `pass(ms)`.
 */
export const HOST = `
var sent = [], seen = [], sockets = [], timers = [], now = 0, socket;
Math.random = function () { return 0.5; };
function codes(data) {
  return data.split('').map(function (one) { return one.charCodeAt(0); }).join('.');
}
function Socket(options) {
  var listeners = {};
  this.options = options;
  this.on = function (event, listener) { listeners[event] = listener; };
  this.removeAllListeners = function (event) { if (event) delete listeners[event]; else listeners = {}; };
  this.write = function (data) { sent.push(codes(data)); };
  this.end = function () { sent.push('end'); };
  this.bring = function (event, value) { if (listeners[event]) listeners[event](value); pass(0); };
}
var net = { connect: function (options) { socket = new Socket(options); sockets.push(socket); return socket; } };
var clock = {
  setTimeout: function (callback, delayMs) { return timers.push({ callback: callback, at: now + delayMs }); },
  clearTimeout: function (id) { timers[id - 1] = null; },
  now: function () { return now; }
};
function next(end) {
  var best = -1;
  for (var at = 0; at < timers.length; at++)
    if (timers[at] && timers[at].at <= end && (best < 0 || timers[at].at < timers[best].at)) best = at;
  return best;
}
function pass(ms) {
  var end = now + ms;
  for (var at = next(end); at >= 0; at = next(end)) {
    var timer = timers[at];
    timers[at] = null;
    if (timer.at > now) now = timer.at;
    timer.callback();
  }
  now = end;
}
function see(what) { return function (value) { seen.push(value === undefined ? what : what + ' ' + value); }; }
function tell() { print(sent.join(' ')); print(seen.join(', ')); sent = []; seen = []; }
function options(more) {
  var all = { client_id: 'c', net: net, clock: clock, print: see('console') };
  for (var name in more || {}) all[name] = more[name];
  return all;
}
`;

/** The characters of bytes as numbers, as the scenario prints them. */
export const codes = (data: string) => [...data].map((one) => one.charCodeAt(0)).join('.');
