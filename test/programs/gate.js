// A gate: an end switch that is watched, and a relay that is on for a moment.
// expect: gate: on
// expect: gate: off
// expect: opened by hand
// publishes: gate/state open
// publishes: gate/state closed
var SWITCH = D27;
var MOTOR = D26;
var mqtt = require('MQTT').create('broker', { client_id: 'gate' });
var asked = false;
function report(e) {
  var state = e.state ? 'open' : 'closed';
  if (e.state && !asked) print('opened by hand');
  asked = false;
  mqtt.publish('gate/state', state, { retain: true });
}
mqtt.on('connected', function () {
  mqtt.subscribe('gate/cmd');
});
mqtt.on('message', function (topic, message) {
  if (message !== 'toggle') return;
  asked = true;
  digitalPulse(MOTOR, 1, 500);
});
function onInit() {
  pinMode(SWITCH, 'input_pullup');
  setWatch(report, SWITCH, { repeat: true, edge: 'both', debounce: 20 });
  mqtt.connect();
}
