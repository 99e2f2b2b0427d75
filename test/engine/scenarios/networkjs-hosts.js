// Which host and port a driver is asked for.
var s;
require('NetworkJS').create({
  create: function (host, port) {
    print(typeof host, host && host.length, JSON.stringify(host), port);
    return -1;
  },
});
var long = '';
for (var i = 0; i < 20; i++) long += 'a23456789.';
[
  { host: '10.1.2.3', port: 1883 },
  { host: '255.255.255.255', port: 1 },
  { host: '010.001.002.003', port: 1 },
  { host: '10.1.2', port: 1 },
  { host: '10.1.2.256', port: 1 },
  { host: 'broker.example', port: 70000 },
  { host: 'broker.example', port: '80' },
  { host: 'broker.example' },
  { port: 5 },
  { host: '', port: 5 },
  { host: 12, port: 5 },
  { host: 'with "quotes"', port: 5 },
  { host: long, port: 5 },
].forEach(function (options) {
  try {
    s = require('net').connect(options);
  } catch (e) {
    print(e.toString());
  }
});
print('DONE');
