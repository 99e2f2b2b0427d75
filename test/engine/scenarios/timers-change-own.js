// changeInterval in the interval's own callback counts from when that was due.
var start = getTime(),
  n = 0;
var t = setInterval(() => {
  print('tick', ++n, 'at', Math.round((getTime() - start) * 20) * 50);
  if (n === 1) changeInterval(t, 200);
  if (n === 3) clearInterval(t);
}, 100);
var u = setTimeout(() => {
  print('timeout at', Math.round((getTime() - start) * 20) * 50);
  changeInterval(u, 150);
  if (n === 3) {
    clearInterval(u);
    print('DONE');
  }
}, 300);
