// Typed at the console and saved: code in strings, globals that are looked at, and the state that save() keeps.
// expect: ready
// expect: tick 2
// expect: tick 3
var count = 0;
var topic = 'typed/count';
var mqtt = require('MQTT').create('broker', { client_id: 'typed' });
function tick() {
  count++;
  print('tick ' + count);
  if (count === 2) eval('step = 5');
  mqtt.publish(topic, count);
}
var step = 1;
setInterval('tick()', 10000);
setWatch('print("pressed")', BTN1, { repeat: true, edge: 'falling' });
E.on('init', 'print("ready")');
mqtt.on('connected', 'print("up")');
mqtt.connect();
// publishes: typed/count 3
save();
