// Two things on one board: a DS18B20 by hand over 1-Wire, and a pump with hysteresis.
// expect: one sensor
// shows: \d+\.\d\d
// expect: pump: on
// publishes: boiler/pump on
var wire = new OneWire(D4);
var PUMP = D13;
var ids = wire.search();
var mqtt = require('MQTT').create('broker', { client_id: 'boiler' });
var isOn = false;
function temperature(id, done) {
  wire.reset();
  wire.select(id);
  wire.write(0x44, true);
  setTimeout(function () {
    wire.reset();
    wire.select(id);
    wire.write(0xbe);
    var data = wire.read(9);
    var raw = data[0] + (data[1] << 8);
    if (raw > 32767) raw -= 65536;
    done(raw / 16);
  }, 750);
}
function control() {
  temperature(ids[0], function (t) {
    console.log(t.toFixed(2));
    var on = isOn ? t < 60 : t < 55;
    if (on === isOn) return;
    isOn = on;
    PUMP.write(on);
    mqtt.publish('boiler/pump', on ? 'on' : 'off', { retain: true });
  });
}
console.log(ids.length === 1 ? 'one sensor' : ids.length + ' sensors');
mqtt.on('connected', function () {
  setInterval(control, 30000);
});
mqtt.connect();
