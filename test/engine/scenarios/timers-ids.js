// An id is one more than the last timer's, so ids come back; a stale id can hit another timer.
var a = setTimeout(() => {}, 10),
  b = setTimeout(() => {}, 10);
print(a, b);
clearTimeout(b);
print(
  setTimeout(() => {
    print('new b');
  }, 10),
);
clearTimeout();
print(
  setTimeout(() => {
    print(
      'ran',
      setTimeout(() => {
        print('inner');
      }, 10),
    );
  }, 10),
);
try {
  clearTimeout(undefined);
} catch (e) {
  print(e.message);
}
try {
  clearInterval(undefined);
} catch (e) {
  print(e.message);
}
try {
  changeInterval(99, 10);
} catch (e) {
  print(e.message);
}
try {
  setTimeout(5, 10);
} catch (e) {
  print(e.message);
}
clearTimeout(99);
setTimeout(() => {
  print('DONE');
}, 60);
