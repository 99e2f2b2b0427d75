// file: helper test/engine/scenarios/helper.module
// require() runs a module once; what is not there throws.
print(require('helper').count(), require('helper').count(), require('helper') === require('helper'));
try {
  require('not-there');
} catch (e) {
  print(e.message);
}
setTimeout(() => {
  print('DONE');
}, 10);
