// peer: wait 20; send "hello"
// A connect callback without a parameter and a listener for 'connect': the engine calls both.
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, function () {
  print('callback');
});
s.on('connect', () => {
  print('listener');
});
s.on('data', (d) => {
  print('data', d);
});
s.on('drain', () => {
  print('drain');
});
s.write('x');
setTimeout(() => {
  print('DONE');
}, 100);
