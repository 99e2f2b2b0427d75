// Timers that are due together run in the order of their ids, not of their times.
setTimeout(() => {
  print('a 40');
}, 40);
setTimeout(() => {
  print('b 20');
}, 20);
setTimeout(
  (x, y) => {
    print('c 30', x, y);
  },
  30,
  'x',
  2,
);
setTimeout(() => {
  print('d none');
});
setTimeout(() => {
  print('e NaN');
}, NaN);
setTimeout(() => {
  print('f negative');
}, -5);
setTimeout(() => {
  print('blocking');
  var until = getTime() + 0.08;
  while (getTime() < until);
}, 5);
setTimeout(() => {
  print('DONE');
}, 140);
