// peer: recv 1; wait 20; reset
// A reset reads like a clean end: no error, close(false).
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
