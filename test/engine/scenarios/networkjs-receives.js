// What a driver's `recv` may give beside a string, before a socket is connected and behind that.
var answers = ['12345', undefined, null, {}, true, 1.5, 0, 7, -3, -5, -11, -100];
var isEarly = true;
var answer = '';
require('NetworkJS').create({
  create: function () {
    return 1;
  },
  close: function (id) {
    print('driver close', id);
  },
  recv: function () {
    var given = answer;
    answer = '';
    return given;
  },
  send: function (id, data) {
    return data.length;
  },
});
var n = 0;
function attempt() {
  if (n === answers.length) {
    print(isEarly ? 'now behind the connection' : 'DONE');
    if (!isEarly) return;
    isEarly = false;
    n = 0;
  }
  var next = answers[n++];
  print('recv gives', typeof next, JSON.stringify(next));
  if (isEarly) answer = next;
  var s = require('net').connect({ host: 'h', port: 1 }, function () {
    print('connected');
    if (!isEarly) answer = next;
    else if (next === -11) s.end();
  });
  s.on('data', function (d) {
    print('data', d);
    s.end();
  });
  s.on('error', function (e) {
    print('error', e.code, e.message);
  });
  s.on('close', function (e) {
    print('close', e);
    setTimeout(attempt, 20);
  });
}
attempt();
