// NodeMCU and tinyMQTT over a bad link: names of the board's print, a message as one object.
// expect: up
// expect: heater: on
// expect: heater: off
// publishes: mcu/heater/state on
var wifi = require('Wifi');
var mqtt = require('tinyMQTT').create('broker', { keep_alive: 60 });
var heater = NodeMCU.D4;
mqtt.on('connected', function () {
  mqtt.subscribe('mcu/heater');
  console.log('up');
});
mqtt.on('message', function (msg) {
  digitalWrite(heater, msg.message === 'on');
  mqtt.publish('mcu/heater/state', msg.message);
});
mqtt.on('disconnected', function () {
  console.log('down');
  mqtt.connect();
});
function onInit() {
  wifi.connect('home', { password: 'very secret' }, function (err) {
    if (err) console.log(err);
    else mqtt.connect();
  });
}
