// A reader on a serial port: lines are put together from pieces, known cards open the door.
// expect: unknown card 0042
// expect: reader: gets "BEEP\r\n"
// expect: door: on
// expect: door: off
// publishes: door/card 1734
var KNOWN = ['1734', '2005'];
var mqtt = require('MQTT').create('broker', { client_id: 'door' });
var line = '';
function card(id) {
  if (KNOWN.indexOf(id) < 0) {
    print('unknown card ' + id);
    Serial2.println('BEEP');
    return;
  }
  mqtt.publish('door/card', id, { qos: 1 });
  digitalPulse(D23, 1, 3000);
}
Serial2.setup(9600, { rx: D16, tx: D17 });
Serial2.on('data', function (data) {
  line += data;
  var parts = line.split('\r');
  line = parts[parts.length - 1];
  for (var i = 0; i < parts.length - 1; i++) card(parts[i].trim());
});
mqtt.connect();
