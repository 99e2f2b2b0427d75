/** Members of `NRF` that are recorded and answer nothing. */
const NRF_RECORDED =
  'setAdvertising setScanResponse setServices updateServices setTxPower setConnectionInterval setRSSIHandler setScan sleep wake ' +
  'disconnect setSecurity setAddress setWhitelist eraseBonds nfcURL nfcPair nfcAndroidApp nfcRaw nfcStart nfcStop nfcSend ' +
  'sendHIDReport';
/** Those that are recorded and answer as with nobody in reach. */
const NRF_ANSWERING = 'restart findDevices requestDevice connect';
/** Those that need somebody, or what is not computed. */
export const NRF_MISSING =
  'filterDevices getAdvertisingData startBonding updateConnection resolveAddress amsCommand amsGetPlayerInfo amsGetTrackInfo ' +
  'ancsAction ancsGetAppInfo ancsGetNotificationInfo ctsGetTime';

/** Names of both. */
export const NRF_KEPT: readonly string[] = `${NRF_RECORDED} ${NRF_ANSWERING}`.split(' ');

/**
 * `NRF` on boards with Bluetooth, with nobody in reach: what the board would send or advertise is recorded, a search finds nothing
 * after its time, and what needs a partner fails with the engine's words (jswrap_bluetooth.c).
 */
export const NRF_SOURCE = `
var after = setTimeout, SCAN_MS = 2000, CONNECT_MS = 10000;
${JSON.stringify(NRF_RECORDED.split(' '))}.forEach(function (name) {
  exports[name] = function () { module.record("NRF." + name, arguments); };
});
${JSON.stringify(NRF_MISSING.split(' '))}.forEach(function (name) {
  Object.defineProperty(exports, name, { get: function () { module.missing("NRF." + name); } });
});
function timeOf(options) { return typeof options === "number" ? options : options && options.timeout || SCAN_MS; }
function failing(why, ms) { return new Promise(function (resolve, reject) { after(reject, ms, why); }); }
exports.restart = function (done) { module.record("NRF.restart", arguments); if (done) after(done, 0); };
exports.findDevices = function (callback, options) {
  module.record("NRF.findDevices", [options]);
  after(callback, timeOf(options), []);
};
exports.requestDevice = function (options) {
  module.record("NRF.requestDevice", [options]);
  return failing("No device found matching filters", timeOf(options));
};
exports.connect = function () {
  module.record("NRF.connect", arguments);
  return failing("Connection Timeout (8)", CONNECT_MS);
};
exports.getAddress = function () {
  var hex = getSerial().replace("-", ""), octets = [(parseInt(hex.substr(0, 2), 16) | 192).toString(16)];
  for (var at = 2; at < 12; at += 2) octets.push(hex.substr(at, 2));
  return octets.join(":");
};
exports.getBattery = function () { return 3.3; };
exports.getAdvertisingName = function () { return process.env.BOARD; };
exports.getSecurityStatus = function () { return { connected: false }; };
["amsIsActive", "ancsIsActive", "ctsIsActive"].forEach(function (name) { exports[name] = function () { return false; }; });
`;
