// An HD44780 behind a PCF8574 without a module: rows as messages bring them, half bytes by hand.
// expect: lcd: "ready"
// expect: lcd: "ready | Hello, board"
// publishes: lcd/shown Hello, board
var ADDRESS = 0x27;
var ROWS = [0x00, 0x40];
var mqtt = require('MQTT').create('broker', { client_id: 'lcd' });
function half(bits, rs) {
  var a = (bits & 0xf0) | 8 | rs;
  I2C1.writeTo(ADDRESS, [a, a | 4, a]);
}
function send(byte, rs) {
  half(byte, rs);
  half(byte << 4, rs);
}
function show(row, text) {
  send(0x80 | ROWS[row], 0);
  text = (text + '                ').substr(0, 16);
  for (var i = 0; i < text.length; i++) send(text.charCodeAt(i), 1);
}
function onInit() {
  I2C1.setup({ scl: D22, sda: D21, bitrate: 100000 });
  [0x33, 0x32, 0x28, 0x0c, 0x06, 0x01].forEach(function (command) {
    send(command, 0);
  });
  show(0, 'ready');
  mqtt.connect();
}
mqtt.on('connected', function () {
  mqtt.subscribe('lcd/text');
});
mqtt.on('message', function (topic, message) {
  show(1, message);
  mqtt.publish('lcd/shown', message);
});
