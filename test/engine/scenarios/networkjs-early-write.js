// Bytes that are written before the connection, and a driver that says for a time that there is none yet.
var isThere = false;
require('NetworkJS').create({
  create: function () {
    return 1;
  },
  close: function (id) {
    print('driver close', id);
  },
  recv: function () {
    return isThere ? '' : -11;
  },
  send: function (id, data) {
    print('send', data);
    return data.length;
  },
});
function open(name, text) {
  var s = require('net').connect({ host: 'h', port: 1 });
  s.on('connect', function () {
    print('connected', name);
  });
  s.on('drain', function () {
    print('drain', name);
  });
  s.on('close', function (e) {
    print('close', name, e);
  });
  if (text) s.write(text);
  return s;
}
var early = open('early', 'early bytes');
var silent = open('silent');
setTimeout(function () {
  print('now there');
  isThere = true;
}, 30);
setTimeout(function () {
  early.end();
  silent.end();
}, 60);
setTimeout(function () {
  print('DONE');
}, 90);
