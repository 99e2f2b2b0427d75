// After a long callback an interval catches up: once an idle loop, until its beat is reached.
var ticks = 0;

var i = setInterval(() => {
  print('tick', ++ticks);
  if (ticks === 6) clearInterval(i);
}, 20);
setTimeout(() => {
  var until = getTime() + 0.07;
  while (getTime() < until);
  print('blocked');
}, 30);
setTimeout(() => {
  print('DONE');
}, 250);
