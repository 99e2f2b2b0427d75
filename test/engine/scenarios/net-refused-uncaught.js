// In a callback nobody catches it: it is reported, and the program goes on.
setTimeout(() => {
  require('net').connect({ host: '127.0.0.1', port: CLOSED }, () => {
    print('connected');
  });
  print('not reached');
}, 10);
setTimeout(() => {
  print('goes on');
  print('DONE');
}, 40);
