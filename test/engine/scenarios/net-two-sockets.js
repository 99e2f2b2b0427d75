// peer: wait 20; send "1"; recv 1; fin
// peer: wait 20; send "2"; recv 1; fin
// Two sockets at once; the first is served first.
function open(name) {
  var s = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
    print(name, 'connected');
  });
  s.on('data', (d) => {
    print(name, 'data', d);
    s.write('x');
  });
  s.on('close', (e) => {
    print(name, 'close', e);
  });
}
open('a');
setTimeout(() => {
  open('b');
}, 60);
setTimeout(() => {
  print('DONE');
}, 150);
