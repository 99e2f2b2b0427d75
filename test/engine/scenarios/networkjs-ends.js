// The program ends its sockets: with bytes that the driver has not taken, at once, and one of two.
var takes = 0;
require('NetworkJS').create({
  create: function (host) {
    return host === 'one' ? 1 : 2;
  },
  close: function (id) {
    print('driver close', id);
  },
  recv: function () {
    return '';
  },
  send: function (id, data) {
    var taken = Math.min(takes, data.length);
    takes -= taken;
    if (taken) print('send', id, JSON.stringify(data), 'takes', taken);
    return taken;
  },
});
function open(host) {
  var s = require('net').connect({ host: host, port: 1 });
  s.on('connect', function () {
    print('connected', host);
  });
  s.on('error', function (e) {
    print('error', host, e.code, e.message);
  });
  s.on('end', function () {
    print('end', host);
  });
  s.on('close', function (e) {
    print('close', host, e);
  });
  return s;
}
var one = open('one');
var two = open('two');
setTimeout(function () {
  one.write('waits');
  one.end();
  print('end is asked for');
}, 30);
setTimeout(function () {
  takes = 3;
}, 60);
setTimeout(function () {
  takes = 9;
}, 90);
setTimeout(function () {
  two.end('bye');
  try {
    two.write('late');
  } catch (e) {
    print(e.message);
  }
}, 120);
setTimeout(function () {
  print('DONE');
}, 180);
