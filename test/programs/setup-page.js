// A page for set-up, on an access point of the board's own.
// expect: query {"ssid":"my net","pass":"a+b"}
// expect: open at 192.168.4.1
var wifi = require('Wifi');
function onPage(req, res) {
  var q = url.parse(req.url, true).query;
  res.writeHead(200, { 'Content-Type': 'text/html' });
  res.end('<p>' + JSON.stringify(q) + '</p>');
}
wifi.startAP('setup-' + getSerial().substr(-4), { password: 'set me up', authMode: 'wpa2' }, function (err) {
  if (err) throw err;
  require('http').createServer(onPage).listen(80);
  wifi.getAPIP(function (e, ap) {
    print('open at ' + ap.ip);
  });
});
print('query ' + JSON.stringify(url.parse('/save?ssid=my%20net&pass=a+b', true).query));
