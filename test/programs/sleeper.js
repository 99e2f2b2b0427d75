// Publishes once and sleeps: each boot runs all of it.
// expect: awake
// expect: asleep
// expect: awake
// publishes: sleeper/t 25
print('awake');
var mqtt = require('MQTT').create('broker', { client_id: 'sleeper' });
mqtt.on('connected', function () {
  mqtt.publish('sleeper/t', E.getTemperature());
  setTimeout(function () {
    mqtt.disconnect();
    print('asleep');
    ESP32.deepSleep(120 * 1000000);
  }, 3000);
});
mqtt.connect();
