// peer: recv 1
// After its own end(), and after 'close', a socket throws.
var s = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
  s.write('a');
  s.end();
  try {
    s.write('b');
  } catch (e) {
    print('after end:', e.message, e.toString());
  }
});
s.on('end', () => {
  print('end');
  try {
    s.write('c');
  } catch (e) {
    print('in end:', e.message);
  }
});
s.on('close', (e) => {
  print('close', e);
  try {
    s.write('d');
  } catch (x) {
    print('in close:', x.message);
  }
  try {
    s.end();
    print('end() again is fine');
  } catch (x) {
    print('end:', x.message);
  }
  setTimeout(() => {
    print('DONE');
  }, 20);
});
