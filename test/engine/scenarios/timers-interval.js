// Intervals keep their beat when a callback takes long; changeInterval starts anew; a cleared one stays away.
var n = 0,
  start = getTime(),
  late = [];
var i = setInterval(() => {
  n++;
  late.push(Math.round(((getTime() - start) * 1000) / 50) * 50 - n * 50);
  if (n === 2) {
    var until = getTime() + 0.03;
    while (getTime() < until);
  }
  if (n === 5) {
    clearInterval(i);
    print('late by', late.join());
    second();
  }
}, 50);
function second() {
  var m = 0,
    j = setInterval(() => {
      print('tick', ++m);
      if (m === 2) changeInterval(j, 20);
      if (m === 4) {
        clearInterval(j);
        clearInterval(j);
        print('cleared');
      }
      if (m === 1)
        setTimeout(() => {
          print('between');
        }, 5);
    }, 30);
  setTimeout(() => {
    print('DONE');
  }, 200);
}
