// peer: recv 1; wait 20; reset
// Unless something waits to be sent: then it is an error -8, before 'end' and 'close'.
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
  s.write('x');
});
s.on('error', (e) => {
  print('error', e.code, e.message);
});
s.on('end', () => {
  print('end');
});
s.on('close', (e) => {
  print('close', e);
  print('DONE');
});
s.on('drain', () => {
  // Blocks the interpreter until the reset is there, with data in hand.
  s.removeAllListeners('drain');
  setTimeout(() => {
    var until = getTime() + 0.1;
    while (getTime() < until);
    s.write('more');
  }, 10);
});
