// Adding and removing while an event runs; what listeners look like; the bound on arguments.
var o = {};
function two() {
  print('two');
}
function one() {
  print('one');
  o.removeListener('e', two);
  o.on('e', () => {
    print('added');
  });
}
o.on('e', one);
o.on('e', two);
o.emit('e');
o.prependListener('f', () => {
  print('f second');
});
o.prependListener('f', () => {
  print('f first');
});
o.emit('f');
o.emit('nobody');
try {
  o.emit('e', 1, 2, 3, 4, 5);
} catch (x) {
  print(x.message);
}
try {
  o.on('e', 5);
} catch (x) {
  print(x.message);
}
try {
  o.on(5, one);
} catch (x) {
  print(x.message);
}
print(Object.keys(o).join(), typeof o['#one'], o['#one'].length);
setTimeout(() => {
  o.emit('e');
  o.removeAllListeners('f');
  o.emit('f');
  print(o['#onf']);
  setTimeout(() => {
    o.removeAllListeners();
    print(Object.keys(o).length);
    print('DONE');
  }, 20);
}, 20);
