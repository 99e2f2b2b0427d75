// An exception ends its callback only; of several in one idle loop the last is reported.
var o = {};
o.on('e', () => {
  print('e1');
  throw new Error('one');
});
o.on('e', () => {
  print('e2');
  throw new Error('two');
});
setTimeout(() => {
  o.emit('e');
  o.emit('e');
}, 10);
setTimeout(() => {
  nope();
}, 30);
setTimeout(() => {
  throw 'text';
}, 50);
setTimeout(() => {
  throw new TypeError('typed');
}, 70);
setTimeout(() => {
  print('still here');
}, 90);
setTimeout(() => {
  process.on('uncaughtException', (e) => {
    print('handler', e.message);
  });
  throw new Error('handled');
}, 110);
setTimeout(() => {
  print('DONE');
}, 150);
