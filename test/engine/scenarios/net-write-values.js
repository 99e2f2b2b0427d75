// needs: byte strings
// peer: recv 30
// What write() makes of values that are no strings; it always returns false.
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
  print(s.write('a'), s.write(12), s.write(new Uint8Array([48, 49])), s.write([1, 'x']), s.write(null));
  print(s.write(), s.write(true), s.write({ a: 1 }), s.write(''), s.write('\xe9\u0141'), s.write(-1.5));
  setTimeout(() => {
    print('DONE');
  }, 50);
});
