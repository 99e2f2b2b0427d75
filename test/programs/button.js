// A button that is watched, with debounce, and its presses as numbers.
// expect: pressed 1
// expect: pressed 2
// publishes: home/button 2
var presses = 0;
var mqtt = require('MQTT').create('broker');
function main() {
  pinMode(BTN1, 'input_pullup');
  setWatch(
    function (e) {
      presses++;
      console.log('pressed', presses);
      mqtt.publish('home/button', presses);
    },
    BTN1,
    { repeat: true, edge: 'falling', debounce: 50 },
  );
  mqtt.connect();
}
E.on('init', main);
