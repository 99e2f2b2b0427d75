// Connects again by hand, as programs for the MQTT module do.
// expect: up 1
// expect: down
// expect: up 2
// publishes: boot/count 2
var ups = 0;
var mqtt = require('MQTT').create('broker', { keep_alive: 60 });
mqtt.on('connected', function () {
  console.log('up', ++ups);
  mqtt.publish('boot/count', String(ups));
});
mqtt.on('disconnected', function () {
  console.log('down');
  setTimeout(function () {
    mqtt.connect();
  }, 1000);
});
require('Wifi').connect('home', { password: 'very secret' }, function (err) {
  if (!err) mqtt.connect();
});
