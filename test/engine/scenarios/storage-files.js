// Storage: what comes back, what is refused.
var st = require('Storage');
st.eraseAll();
var free = st.getFree();
function attempt(f) {
  try {
    print(JSON.stringify(f()));
  } catch (e) {
    print(e.message);
  }
}
attempt(() => st.write('a', 'Hello'));
attempt(() => st.read('a'));
attempt(() => [st.read('a', 1), st.read('a', 1, 2), st.read('a', 9), st.read('none')]);
print(free - st.getFree());
attempt(() => st.write('a', 'Hello'));
print(free - st.getFree());
attempt(() => st.write('a', 'Hell2'));
print(free - st.getFree());
attempt(() => st.write('b', 'Hello', 0, 14));
attempt(() => st.read('b'));
attempt(() => st.write('b', ' ', 5));
attempt(() => st.write('b', 'World!!!', 6));
attempt(() => st.read('b'));
attempt(() => st.write('b', 'x', 5));
attempt(() => st.write('b', 'toolong', 10));
attempt(() => st.write('c', 'x', 3));
attempt(() => st.write('c', ''));
attempt(() => st.write('n234567890123456789012345678X', 'name'));
attempt(() => st.list());
attempt(() => st.write('arr', [1, 2, 255]));
attempt(() => st.read('arr'));
attempt(() => st.write('u8', new Uint8Array([65, 66])));
attempt(() => st.read('u8'));
attempt(() => st.write('obj', { a: 1, b: [true, null, 'x'] }));
attempt(() => st.read('obj'));
attempt(() => st.readJSON('obj'));
attempt(() => st.readJSON('none', true));
attempt(() => st.readJSON('a', true));
attempt(() => st.list(/^[ab]/));
attempt(() => {
  st.erase('a');
  st.erase('none');
  return st.read('a');
});
attempt(() => st.list());
print(free - st.getFree());
st.compact();
print(free - st.getFree());
attempt(() => st.read('b'));
setTimeout(() => {
  print('DONE');
}, 10);
