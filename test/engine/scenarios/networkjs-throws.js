// What a driver throws is told nobody: the call counts as undefined, and the program goes on.
var throwsAt = '';
function check(place) {
  if (throwsAt === place) throw new Error('thrown in ' + place);
}
var n = 0;
require('NetworkJS').create({
  create: function () {
    return 1;
  },
  close: function (id) {
    print('driver close', id);
    check('close');
  },
  recv: function () {
    check('recv');
    return '';
  },
  send: function (id, data) {
    check('send');
    print('send', data);
    return data.length;
  },
});
function attempt() {
  var place = ['send', 'recv', 'close'][n++];
  if (!place) {
    print('DONE');
    return;
  }
  print('throws in', place);
  var s = require('net').connect({ host: 'h', port: 1 }, function () {
    throwsAt = place;
    if (place === 'send') s.write('bytes');
    if (place === 'close') s.end();
    setTimeout(function () {
      print('goes on');
      throwsAt = '';
    }, 30);
    if (place === 'send')
      setTimeout(function () {
        s.end();
      }, 60);
  });
  s.on('error', function (e) {
    print('error', e.code, e.message);
  });
  s.on('close', function (e) {
    print('close', e);
    setTimeout(attempt, 80);
  });
}
process.on('uncaughtException', function (e) {
  print('uncaught', e.toString());
});
attempt();
