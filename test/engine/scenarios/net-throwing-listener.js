// peer: wait 20; send "a"; wait 30; send "b"; wait 30; fin
// What a listener throws is reported; the socket and its other listeners stay.
var s = require('net').connect({ host: '127.0.0.1', port: PORT });
s.on('data', (d) => {
  print('first', d);
  throw new Error('from ' + d);
});
s.on('data', (d) => {
  print('second', d);
});
s.on('close', () => {
  print('close');
  throw new Error('from close');
});
s.on('close', () => {
  setTimeout(() => {
    print('DONE');
  }, 20);
});
