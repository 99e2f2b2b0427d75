// A driver takes none of the bytes, some, more than there were, or says that the socket is closed.
var answers = [0, 2, 3, 100, undefined, '4', true, -1];
var isAsked = false;
require('NetworkJS').create({
  create: function () {
    return 0;
  },
  close: function (id) {
    print('close', id);
  },
  recv: function () {
    return '';
  },
  send: function (id, data) {
    if (!isAsked) return 0;
    isAsked = false;
    var taken = answers.shift();
    print('send', JSON.stringify(data), 'takes', taken);
    return taken;
  },
});
var s = require('net').connect({ host: 'h', port: 1 }, function () {
  s.write('0123456789');
});
s.on('drain', function () {
  print('drain');
  if (answers.length > 0) s.write('abcdefgh');
});
s.on('error', function (e) {
  print('error', e.code, e.message);
});
s.on('end', function () {
  print('end');
});
s.on('close', function (e) {
  print('close', e);
  print('DONE');
});
setInterval(function () {
  isAsked = true;
}, 20);
