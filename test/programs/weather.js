// Asks a web server beside its broker; in the simulated network nobody listens for HTTP.
// expect: no weather: Unable to create socket
// publishes: home/up 1
var mqtt = require('MQTT').create('broker');
function ask() {
  try {
    require('http').get('http://weather.example/now', function (res) {
      res.on('data', function (data) {
        mqtt.publish('home/weather', data);
      });
    });
  } catch (e) {
    print('no weather: ' + (e.message || e));
  }
}
mqtt.on('connected', function () {
  mqtt.publish('home/up', 1);
  ask();
});
mqtt.connect();
