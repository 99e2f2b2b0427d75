// peer: recv 1100; wait 20; send "thanks"
// A timer comes between two chunks; drain comes once, when all has left.
var s = require('net').connect({ host: '127.0.0.1', port: PORT });
var big = '',
  i,
  drains = 0;
for (i = 0; i < 110; i++) big += '0123456789';
s.on('drain', () => {
  print('drain', ++drains);
});
s.on('data', (d) => {
  print('data', d);
  print('DONE');
});
setTimeout(() => {
  s.write(big);
  setTimeout(() => {
    print('timer');
  }, 0);
}, 30);
