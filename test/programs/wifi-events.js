// Wi-Fi by events: it connects again by itself, and says each state once.
// expect: Wi-Fi down
// expect: got 10.0.
// shows: address \d+\.\d+\.\d+\.\d+
// publishes: home/board/online 1
var wifi = require('Wifi');
var mqtt = require('MQTT').create('broker', { client_id: 'events' });
var isUp = false;
function join() {
  wifi.connect('home', { password: 'very secret' });
}
wifi.on('connected', function (details) {
  if (isUp) return;
  isUp = true;
  console.log('got ' + details.ip.split('.').slice(0, 2).join('.') + '.');
  wifi.getIP(function (err, ip) {
    if (!err) console.log('address ' + ip.ip);
  });
  mqtt.connect();
});
wifi.on('disconnected', function () {
  isUp = false;
  setTimeout(join, 2000);
});
mqtt.on('connected', function () {
  mqtt.publish('home/board/online', 1, { retain: true });
});
E.on('init', function () {
  console.log('Wi-Fi ' + (wifi.getStatus().station === 'connected' ? 'up' : 'down'));
  wifi.stopAP();
  join();
});
