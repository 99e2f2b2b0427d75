// peer: wait 20; send "a"
// Without a callback, a listener for 'connect' works; so do two.
var s = require('net').connect({ host: '127.0.0.1', port: PORT });
s.on('connect', (x) => {
  print('one', x === s);
});
s.on('connect', () => {
  print('two');
});
s.on('data', (d) => {
  print('data', d);
});
s.on('drain', () => {
  print('drain');
});
setTimeout(() => {
  print('DONE');
}, 100);
