// A switch and a sensor that Home Assistant finds by itself, with availability by a will.
// expect: switch: on
// expect: switch: off
// publishes: ha/board/switch ON
// publishes: ha/board/switch OFF
// publishes: ha/board/available online
var BASE = 'ha/board';
var RELAY = D25;
var mqtt = require('MQTT').create('broker', {
  client_id: 'ha-board',
  clean_session: false,
  will: { topic: BASE + '/available', message: 'offline', qos: 1, retain: true },
});
function device() {
  return { identifiers: ['ha-board'], name: 'Board', manufacturer: 'me' };
}
function announce(kind, name, config) {
  config.name = name;
  config.unique_id = 'ha-board-' + name;
  config.availability_topic = BASE + '/available';
  config.device = device();
  mqtt.publish('homeassistant/' + kind + '/ha-board/' + name + '/config', JSON.stringify(config), {
    retain: true,
    qos: 1,
  });
}
function setRelay(on) {
  RELAY.write(on);
  mqtt.publish(BASE + '/switch', on ? 'ON' : 'OFF', { retain: true, qos: 1 });
}
mqtt.on('connected', function () {
  announce('switch', 'switch', { command_topic: BASE + '/switch/set', state_topic: BASE + '/switch' });
  announce('sensor', 'uptime', { state_topic: BASE + '/uptime', unit_of_measurement: 's' });
  mqtt.publish(BASE + '/available', 'online', { retain: true, qos: 1 });
  mqtt.subscribe(BASE + '/switch/set', { qos: 1 });
  setRelay(false);
});
mqtt.on('message', function (topic, message) {
  switch (topic) {
    case BASE + '/switch/set':
      setRelay(message === 'ON');
      break;
    default:
      print('what is ' + topic + '?');
  }
});
setInterval(function () {
  mqtt.publish(BASE + '/uptime', getTime().toFixed(0));
}, 60000);
mqtt.connect();
