// emit() queues; listeners run in their order when the idle loop comes round, before a timer of 0 ms.
var o = {};
o.on('a', function (x, y) {
  print('a1', x, y, this === o);
  o.emit('b', 'from a1');
});
o.on('a', () => {
  print('a2');
});
o.on('b', (x) => {
  print('b', x);
});
o.emit('b', 'early');
o.emit('a', 1, 2);
setTimeout(() => {
  print('timer');
  o.emit('b', 'in timer');
  print('after emit');
}, 0);
setTimeout(() => {
  print('timer 2');
}, 10);
print('sync');
setTimeout(() => {
  print('DONE');
}, 40);
