// Counts its boots in Storage, over a power cut.
// expect: boot 1
// expect: boot 2
var s = require('Storage');
E.on('init', function () {
  var state = s.readJSON('state', true) || { boots: 0 };
  state.boots++;
  s.writeJSON('state', state);
  print('boot', state.boots);
});
