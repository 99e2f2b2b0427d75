// peer: wait 20; send "0123456789"; wait 100; send "abc"
// Data that nobody listens for is kept; read() takes it, a new listener gets the rest.
var s = require('net').connect({ host: '127.0.0.1', port: PORT });
setTimeout(() => {
  print(s.available(), s.read(4), s.available());
  s.on('data', (d) => {
    print('data', d);
  });
  print(s.available());
}, 70);
setTimeout(() => {
  print(s.available(), JSON.stringify(s.read()));
  print('DONE');
}, 200);
