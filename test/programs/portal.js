// Set-up by a page on its own access point until there are credentials; then MQTT. Credentials are a file.
// expect: set-up on http://192.168.4.1/
// expect: saved home
// expect: credentials for home
// publishes: portal/online 1
var storage = require('Storage');
var wifi = require('Wifi');
function escapeHtml(text) {
  return text.split('&').join('&amp;').split('<').join('&lt;');
}
function save(query) {
  storage.writeJSON('credentials', { ssid: query.ssid, password: query.password });
  console.log('saved ' + query.ssid);
  setTimeout('load()', 1000);
}
function onPage(req, res) {
  var a = url.parse(req.url, true);
  res.writeHead(200, { 'Content-Type': 'text/html' });
  if (a.query && a.query.ssid) {
    save(a.query);
    res.end('<p>Saved ' + escapeHtml(a.query.ssid) + '</p>');
  } else res.end('<form><input name="ssid"><input name="password" type="password"><input type="submit"></form>');
}
function setUp() {
  wifi.startAP('portal', {}, function () {
    require('http').createServer(onPage).listen(80);
    console.log('set-up on http://192.168.4.1/');
    // Nobody has a phone here: what a browser would send.
    setTimeout(function () {
      var sent = '';
      onPage(
        { url: '/?ssid=home&password=very%20secret' },
        {
          writeHead: function () {},
          end: function (html) {
            sent += html;
          },
        },
      );
    }, 5000);
  });
}
function start(credentials) {
  var mqtt = require('MQTT').create('broker', { client_id: 'portal' });
  console.log('credentials for ' + credentials.ssid);
  mqtt.on('connected', function () {
    mqtt.publish('portal/online', 1);
  });
  wifi.connect(credentials.ssid, { password: credentials.password }, function (err) {
    if (err) setUp();
    else mqtt.connect();
  });
}
function onInit() {
  var credentials = storage.readJSON('credentials', true);
  if (credentials) start(credentials);
  else setUp();
}
