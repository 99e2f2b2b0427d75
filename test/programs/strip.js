// A strip of LEDs on an Espruino WiFi: colors by message.
// expect: 0,255,255
var wifi = require('Wifi');
var mqtt = require('MQTT').create('broker');
var leds = new Uint8ClampedArray(3 * 4);
LED2.set();
mqtt.on('connected', function () {
  mqtt.subscribe('strip/color');
});
mqtt.on('message', function (topic, message) {
  var rgb = E.HSBtoRGB(parseFloat(message), 1, 1, true);
  for (var i = 0; i < leds.length; i += 3) leds.set(rgb, i);
  require('neopixel').write(B15, leds);
  print(rgb.join());
});
wifi.connect('home', { password: 'very secret' }, function () {
  mqtt.connect();
});
