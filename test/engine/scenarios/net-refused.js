// Nobody listens, or there is no such host: connect() throws, and no event follows.
function attempt(host, port) {
  try {
    var s = require('net').connect({ host: host, port: port }, () => {
      print('connected');
    });
    print('no exception');
  } catch (e) {
    print(e.message, '|', e.toString(), '|', typeof e, e instanceof Error, e instanceof InternalError);
  }
}
attempt('127.0.0.1', CLOSED);
attempt('no.such.host.invalid', CLOSED);
setTimeout(() => {
  print('DONE');
}, 50);
