// peer: wait 20; send "hello"; recv 3; wait 20; send "bye"; fin
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, (x) => {
  print('connected', x === s);
});
s.on('data', (d) => {
  print('data', JSON.stringify(d));
});
s.on('drain', function (x) {
  print('drain', x === s, arguments.length);
});
s.on('end', function () {
  print('end', arguments.length);
});
s.on('error', (e) => {
  print('error', e.code, e.message);
});
s.on('close', (e) => {
  print('close', e);
  setTimeout(() => {
    print('DONE');
  }, 20);
});
print('write', s.write('abc'));
