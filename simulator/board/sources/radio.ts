/**
 * The modules by which a board without Wi-Fi of its own reaches an ESP8266 on a serial port: `ESP8266WiFi_0v25` and its kin, and
 * `EspruinoWiFi`. The radio of such a board is simulated as the ESP32's Wi-Fi, and no AT command is exchanged.
 */
export const RADIO_SOURCE = `
var after = setTimeout, wifi = Wifi;
var START_MS = 2000;
exports.connect = function (serial, ready) {
  var radio = {
    connect: function (name, key, done) { wifi.connect(name, { password: key }, done); },
    disconnect: function (done) { wifi.disconnect(done); },
    getIP: function (done) { wifi.getIP(function (err, ip) { done(err, ip.ip); }); },
    getVersion: function (done) { after(done, 0, null, "simulated"); },
    getAPs: function (done) { wifi.scan(function (found) { done(null, found); }); },
    createAP: function (name, key, channel, kind, done) { wifi.startAP(name, { password: key }, done); },
    setHostname: function (name, done) { wifi.setHostname(name, done); },
    reset: function (done) { after(done, START_MS, null); }
  };
  after(ready, START_MS, null);
  return radio;
};
`;

/** Their names. */
export const RADIO_MODULES = /^ESP8266WiFi(?:_\w+)?$/;
export const OWN_WIFI_MODULE = 'EspruinoWiFi';
