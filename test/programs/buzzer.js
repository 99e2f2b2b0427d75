// A buzzer that plays a Waveform when a message comes, and a log on a file by require("fs").
// expect: log has 0 lines
// expect: playing 440
// expect: log has 1 lines
// publishes: buzzer/played 440
var fs = require('fs');
var mqtt = require('MQTT').create('broker', { client_id: 'buzzer' });
function log() {
  try {
    return fs.readFileSync('log.txt').split('\n').length - 1;
  } catch (e) {
    return 0;
  }
}
function play(hz) {
  var w = new Waveform(64);
  for (var i = 0; i < 64; i++) w.buffer[i] = 128 + Math.sin((i * Math.PI) / 32) * 127;
  analogWrite(D25, 0.5, { freq: 40000 });
  w.startOutput(D25, hz * 64, { repeat: true });
  print('playing ' + hz);
  fs.appendFileSync('log.txt', hz + '\n');
  setTimeout(function () {
    w.stop();
    digitalWrite(D25, 0);
    mqtt.publish('buzzer/played', hz);
    print('log has ' + log() + ' lines');
  }, 1000);
}
print('log has ' + log() + ' lines');
mqtt.on('connected', function () {
  mqtt.subscribe('buzzer/play');
});
mqtt.on('message', function (topic, message) {
  play(parseInt(message, 10));
});
mqtt.connect();
