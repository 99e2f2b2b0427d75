// Readings by MQTT, and to a web service by POST; where that does not answer, they are counted.
// expect: not posted: 1
// publishes: post/reading 42
var http = require('http');
var mqtt = require('MQTT').create('broker', { client_id: 'poster' });
var missed = 0;
function post(data) {
  var body = JSON.stringify(data);
  var options = url.parse('http://log.example:8080/readings?key=1');
  options.method = 'POST';
  options.headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  try {
    var req = http.request(options, function (res) {
      res.on('close', function () {
        print('posted');
      });
    });
    req.on('error', function () {
      print('not posted: ' + ++missed);
    });
    req.end(body);
  } catch (e) {
    print('not posted: ' + ++missed);
  }
}
mqtt.on('connected', function () {
  mqtt.publish('post/reading', 42);
  post({ reading: 42 });
});
mqtt.connect();
