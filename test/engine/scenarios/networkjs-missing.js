// `create` gives back what it is given, and asks nothing of it; a driver without `send` and `close`.
var given = {};
var reads = 0;
var bytes = '';
for (var i = 0; i < 600; i++) bytes += i % 10;
print(require('NetworkJS').create(given) === given);
[1, 'text'].forEach(function (driver) {
  try {
    print(require('NetworkJS').create(driver));
  } catch (e) {
    print(e.toString());
  }
});
require('NetworkJS').create({
  create: function () {
    return 5;
  },
  recv: function (id, max) {
    print('recv', reads);
    return reads++ ? -1 : bytes.substr(0, max);
  },
});
var s = require('net').connect({ host: 'h', port: 1 }, function () {
  print('connected');
});
s.on('data', function (d) {
  print('data', d.length);
});
s.on('close', function (e) {
  print('close', e);
  reads = 0;
  s = require('net').connect({ host: 'h', port: 1 }, function () {
    print('connected again');
    s.write('never sent');
  });
  s.on('close', function (e) {
    print('close', e);
    print('DONE');
  });
});
