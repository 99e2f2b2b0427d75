// A DHT22 by a module of a folder beside the program, read by a timer.
// shows: \d+\.\d C, \d+ %
// publishes: room/dht ok
var dht = require('dht').connect(D5);
var mqtt = require('MQTT').create('broker', { client_id: 'dht' });
function poll() {
  dht.read(function (a) {
    if (a.err) return console.log('no answer');
    console.log(a.temp.toFixed(1) + ' C, ' + a.rh.toFixed(0) + ' %');
    mqtt.publish('room/dht', a.temp > -40 && a.temp < 80 ? 'ok' : 'bad');
  });
}
setInterval('poll()', 20000);
mqtt.connect();
