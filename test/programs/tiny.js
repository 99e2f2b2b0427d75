// tinyMQTT: a message is one object.
// expect: cmd/a = hello
// publishes: seen/a hello
var wifi = require('Wifi');
var mqtt = require('tinyMQTT').create('broker');
mqtt.on('connected', function () {
  mqtt.subscribe('cmd/a');
});
mqtt.on('message', function (msg) {
  console.log(msg.topic + ' = ' + msg.message);
  mqtt.publish('seen/a', msg.message);
});
wifi.on('connected', function () {
  mqtt.connect();
});
wifi.connect('home', { password: 'very secret' });
