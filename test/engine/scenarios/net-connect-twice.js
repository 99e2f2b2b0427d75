// peer: wait 20; send "hello"
// A connect callback with a parameter and a listener for 'connect' on one socket: the engine calls neither.
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, function (socket) {
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
