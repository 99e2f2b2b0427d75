// What `net.connect` says where a driver gives no socket.
var answers = [-1, -7, undefined, '2', null, 'x'];
var isThrown = false;
require('NetworkJS').create({
  create: function () {
    if (answers.length > 0) return answers.shift();
    isThrown = true;
    throw new Error('No free sockets.');
  },
  close: function (id) {
    print('close', id);
  },
  recv: function () {
    return '';
  },
  send: function (id, data) {
    return data.length;
  },
});
function attempt(index) {
  print('attempt', index);
  var s;
  try {
    s = require('net').connect({ host: 'h', port: 1 });
    print('no exception', typeof s);
  } catch (e) {
    print('exception', e.toString());
  }
  if (s) {
    s.on('connect', function () {
      print('connected', index);
      s.end();
    });
    s.on('close', function (e) {
      print('close', index, e);
    });
  }
  if (isThrown)
    setTimeout(function () {
      print('DONE');
    }, 60);
  else setTimeout(attempt, 60, index + 1);
}
attempt(1);
