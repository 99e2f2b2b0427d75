// StorageFile: appends without erasing, reads by length and by line.
var st = require('Storage');
st.eraseAll();
function attempt(f) {
  try {
    print(JSON.stringify(f()));
  } catch (e) {
    print(e.message);
  }
}
var f = st.open('log', 'w');
f.write('one\ntwo\n');
f.write('three');
attempt(() => f.read(3));
f = st.open('log', 'a');
f.write(' four\n');
attempt(() => f.getLength());
f = st.open('log', 'r');
attempt(() => [f.read(5), f.readLine(), f.readLine(), f.readLine()]);
attempt(() => f.write('x'));
attempt(() => st.list());
attempt(() => [st.list(undefined, { sf: true }), st.list(undefined, { sf: false })]);
attempt(() => st.open('log', 'q'));
st.open('log', 'r').erase();
attempt(() => st.list());
attempt(() => st.open('log', 'r').read(5));
setTimeout(() => {
  print('DONE');
}, 10);
