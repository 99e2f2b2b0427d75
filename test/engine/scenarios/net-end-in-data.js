// peer: wait 20; send "abc"; recv 3
// write and end from inside the data callback; then nothing more is heard.
var s = require('net').connect({ host: '127.0.0.1', port: PORT });
s.on('data', (d) => {
  print('data', d);
  s.write(d);
  s.end();
});
s.on('end', () => {
  print('end');
});
s.on('close', (e) => {
  print('close', e);
  setTimeout(() => {
    print('DONE');
  }, 20);
});
