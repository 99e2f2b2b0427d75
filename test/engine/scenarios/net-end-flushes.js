// peer: recv 1500; wait 20
// end(data) sends everything first, 536 bytes an idle loop, and tells of no drain.
var big = '',
  i;
for (i = 0; i < 150; i++) big += '0123456789';
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
  s.end(big);
  print('end() returned');
});
s.on('drain', () => {
  print('drain');
});
s.on('end', () => {
  print('end');
});
s.on('close', (e) => {
  print('close', e);
  print('DONE');
});
