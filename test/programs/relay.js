// expect: relay: on
// expect: relay is on
// expect: relay: off
// expect: relay: on
// publishes: home/relay/state off
// A relay that is told by MQTT, and says what it has done. Wi-Fi by callback, MQTT when it is up.
var RELAY = D4;
var wifi = require('Wifi');
var mqtt = require('MQTT').create('broker', { client_id: 'relay', clean_session: false });

function set(on) {
  digitalWrite(RELAY, on);
  console.log('relay is ' + (on ? 'on' : 'off'));
  mqtt.publish('home/relay/state', on ? 'on' : 'off', { retain: true });
}

mqtt.on('connected', function () {
  mqtt.subscribe('home/relay', { qos: 1 });
});
mqtt.on('message', function (topic, message) {
  if (message === 'on' || message === 'off') set(message === 'on');
});

function onInit() {
  wifi.connect('home', { password: 'very secret' }, function (err) {
    if (err) return console.log('no Wi-Fi: ' + err);
    mqtt.connect();
  });
}
