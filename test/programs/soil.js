// An analog sensor, averaged, with a global that the console may look at.
// expect: 25%
// publishes: garden/soil 25
var samples = new Float32Array(8);
var last = 0;
var mqtt = require('MQTT').create('broker');
function measure() {
  for (var i = 0; i < samples.length; i++) samples[i] = analogRead(D36);
  last = Math.round((100 * E.sum(samples)) / samples.length);
  print(last + '%');
  if (mqtt.connected) mqtt.publish('garden/soil', last);
}
setInterval(measure, 60000);
mqtt.connect();
