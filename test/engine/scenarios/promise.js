// Promise callbacks run when the idle loop comes round.
var p = new Promise((resolve) => {
  print('executor');
  resolve(1);
});
p.then((v) => {
  print('then', v);
  return 2;
})
  .then((v) => {
    print('then', v);
    throw new Error('x');
  })
  .catch((e) => {
    print('catch', e.message);
    return 3;
  })
  .then((v) => {
    print('then', v);
  });
Promise.reject('r').catch((e) => {
  print('rejected', e);
});
Promise.resolve(Promise.resolve(5)).then((v) => {
  print('inner', v);
});
Promise.all([
  1,
  Promise.resolve(2),
  new Promise((r) => {
    setTimeout(r, 10, 3);
  }),
]).then((v) => {
  print('all', v.join());
});
new Promise(() => {
  throw new Error('in executor');
}).catch((e) => {
  print('caught', e.message);
});
p.then((v) => {
  print('second', v);
});
print('sync');
setTimeout(() => {
  print('timer');
}, 0);
setTimeout(() => {
  print('DONE');
}, 60);
