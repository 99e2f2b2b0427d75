// Gives up after some failed attempts and restarts, as many programs do; what it knows stands in a file.
// expect: start 1
// expect: restarting
// expect: start 2
// expect: connected
// publishes: dog/starts 2
var storage = require('Storage');
var starts = 1 + (0 | storage.read('starts'));
storage.write('starts', String(starts));
print('start ' + starts);
var mqtt = require('MQTT').create('broker', { client_id: 'dog' });
var failed = 0;
mqtt.on('connected', function () {
  print('connected');
  mqtt.publish('dog/starts', starts);
});
setInterval(function () {
  if (mqtt.connected) {
    failed = 0;
    return;
  }
  if (++failed < 3) return;
  print('restarting');
  E.reboot();
}, 20000);
mqtt.connect();
