// What the engine asks of a driver in JavaScript, with what arguments and in which order.
var waiting = '';
var isOver = false;
require('NetworkJS').create({
  create: function (host, port, type, options) {
    print('create', arguments.length, host, port, type, typeof options, this.name);
    return 3;
  },
  close: function (id) {
    print('close', arguments.length, id);
  },
  accept: function (id) {
    print('accept', id);
    return -1;
  },
  recv: function (id, max, type) {
    var bytes = waiting.substr(0, max);
    waiting = waiting.substr(bytes.length);
    if (bytes) print('recv', arguments.length, id, max, type, bytes.length);
    if (bytes || !isOver) return bytes;
    print('recv is over');
    return -1;
  },
  send: function (id, data, type) {
    print('send', arguments.length, id, data.length, type);
    return data.length;
  },
  name: 'driver',
});
var s = require('net').connect({ host: 'a.name', port: 1883 }, function () {
  print('connected');
  s.write('hello');
});
s.on('data', function (d) {
  print('data', d.length, d[0], d[d.length - 1]);
});
s.on('drain', function () {
  print('drain');
});
s.on('error', function (e) {
  print('error', e.code, e.message);
});
s.on('end', function () {
  print('end');
});
s.on('close', function (e) {
  print('close', e);
  setTimeout(function () {
    print('DONE');
  }, 20);
});
print('connect has returned');
setTimeout(function () {
  waiting = 'abc';
}, 50);
setTimeout(function () {
  for (var i = 0; i < 1200; i++) waiting += 'x';
  isOver = true;
}, 100);
