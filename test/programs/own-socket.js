// A socket of the program's own, given to the client, as for TLS with a certificate of one's own.
// expect: socket open
// expect: shadow {"state":{"reported":{"light":0}}}
// publishes: things/lamp/shadow/update {"state":{"reported":{"light":0}}}
var net = require('net');
var mqtt = require('MQTT').create('broker', { client_id: 'lamp', keep_alive: 60, clean_session: false });
function dial() {
  var socket = net.connect({ host: 'broker', port: 1883 }, function () {
    console.log('socket open');
    mqtt.connect(socket);
  });
}
mqtt.on('connected', function () {
  var shadow = JSON.stringify({ state: { reported: { light: 0 } } });
  mqtt.subscribe('things/lamp/shadow/update/delta');
  console.log('shadow ' + shadow);
  mqtt.publish('things/lamp/shadow/update', shadow);
});
mqtt.on('disconnected', function () {
  setTimeout(dial, 2000);
});
dial();
